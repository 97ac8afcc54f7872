ALTER TABLE "search_entry" ALTER COLUMN "title" SET DATA TYPE text collate "C";--> statement-breakpoint
CREATE INDEX "search_entry_start" ON "search_entry" USING btree ("street_id","title");