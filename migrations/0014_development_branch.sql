DROP INDEX "development_case_path";--> statement-breakpoint
CREATE INDEX "development_case_branch" ON "development_case" USING btree ("branch_id","state");--> statement-breakpoint
ALTER TABLE "development_case" DROP COLUMN "path";