ALTER TABLE "member_import" ADD COLUMN "findings" jsonb DEFAULT '{"notices":[],"faults":[],"changes":{}}'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "file_key" ON "file" USING btree ("key");--> statement-breakpoint
CREATE INDEX "file_thumbnail_key" ON "file" USING btree ("thumbnail_key") WHERE "file"."thumbnail_key" is not null;