-- An attempt to reach a member stays as it was written: it is what a decision about him rests on.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON floating_contact FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
