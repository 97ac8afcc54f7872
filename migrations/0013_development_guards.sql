-- What was recorded of a case stays: a correction is a further entry.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON development_step FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
--> statement-breakpoint
ALTER TABLE development_step ADD CONSTRAINT development_step_corrects_fk FOREIGN KEY (corrects_id) REFERENCES development_step (id);
--> statement-breakpoint
SELECT app.protect_streets();
