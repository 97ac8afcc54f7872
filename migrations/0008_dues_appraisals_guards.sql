-- Months of one member have one base and one reduction; what was paid stays.
ALTER TABLE dues_basis ADD CONSTRAINT dues_basis_once
  EXCLUDE USING gist (membership_id WITH =, daterange(from_month, until_month) WITH &&);
--> statement-breakpoint
ALTER TABLE dues_relief ADD CONSTRAINT dues_relief_no_overlap
  EXCLUDE USING gist (membership_id WITH =, daterange(from_month, until_month) WITH &&) WHERE (state IN ('AGREED', 'FILED'));
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_payment FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
