-- A transfer between two streets: both see it once the letter is issued, and what it is about then stays what it is.
-- The policy `street` of app.protect_streets() gives the sender's street its rows; these two add the receiving street. (Policies are alternatives.)
CREATE POLICY receiver ON transfer FOR SELECT
  USING (issued_on IS NOT NULL AND to_street_id = any((select nullif(current_setting('app.streets', true), ''))::uuid[]));
--> statement-breakpoint
CREATE POLICY receiver_acts ON transfer FOR UPDATE
  USING (issued_on IS NOT NULL AND to_street_id = any((select nullif(current_setting('app.streets', true), ''))::uuid[]))
  WITH CHECK (issued_on IS NOT NULL AND to_street_id = any((select nullif(current_setting('app.streets', true), ''))::uuid[]));
--> statement-breakpoint
-- Whoever may write the row may not turn it into another one: neither side can point an issued letter at another member or street.
CREATE FUNCTION app.keep_letter() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if old.street_id <> new.street_id or old.kind <> new.kind
     or (old.issued_on is not null and (old.to_street_id, old.membership_id, old.person_id, old.from_branch_id)
         is distinct from (new.to_street_id, new.membership_id, new.person_id, new.from_branch_id))
     or (old.state in ('RECEIPT_RETURNED', 'REFUSED', 'WITHDRAWN') and old.state <> new.state) then
    raise exception 'transfer %: what a letter says stays', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
CREATE TRIGGER keep_letter BEFORE UPDATE ON transfer FOR EACH ROW EXECUTE FUNCTION app.keep_letter();
--> statement-breakpoint
-- Opens, for the rest of the transaction, the two streets of one transfer to either of them, and gives back what was open before, so that the caller
-- closes them again. It is the only way from one street to another: it asks for a letter that is out or being answered, names no street but the two
-- on it, and refuses a caller who is in neither. What is done meanwhile is one transaction: the member's file goes whole or not at all.
-- What goes and what stays, table by table, stands in src/modules/transfers/file.ts and is compared with the database by a test.
-- (It does not move rows itself: sealed numbers are bound to their row and the timeline is chained with SM3, and both are made by the server.)
CREATE FUNCTION app.open_transfer(transfer uuid) RETURNS TABLE (street_id uuid, to_street_id uuid, before text)
  LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
declare t record; was text := coalesce(current_setting('app.streets', true), '');
begin
  select x.street_id, x.to_street_id, x.issued_on, x.state into t from public.transfer x where x.id = transfer;
  if not found or t.to_street_id is null or t.issued_on is null or not (app.streets() && array[t.street_id, t.to_street_id]) then
    raise exception 'no letter between two streets of this actor: %', transfer using errcode = 'insufficient_privilege';
  end if;
  perform set_config('app.streets', array[t.street_id, t.to_street_id]::text, true);
  return query select t.street_id, t.to_street_id, was;
end $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.open_transfer(uuid) FROM public;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.open_transfer(uuid) TO linghang_app, linghang_owner;
