DROP INDEX "deadline_kind";--> statement-breakpoint
CREATE INDEX "deadline_kind" ON "deadline" USING btree ("street_id","kind","due_on","path");