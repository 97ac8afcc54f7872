DROP INDEX "member_period_street";--> statement-breakpoint
CREATE INDEX "membership_full" ON "membership" USING btree ("street_id","full_on");--> statement-breakpoint
CREATE INDEX "person_counted" ON "person" USING btree ("street_id","id","sex","birth_on","ethnicity","education");--> statement-breakpoint
CREATE INDEX "member_period_street" ON "member_period" USING btree ("street_id","standing","from_on","until_on","branch_id","person_id","membership_id");