DROP INDEX "search_entry_title";--> statement-breakpoint
CREATE INDEX "search_entry_title" ON "search_entry" USING gin ("street_id","title" gin_trgm_ops);