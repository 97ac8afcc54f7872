ALTER TABLE "programme_element" DROP CONSTRAINT "programme_element_parent_id_programme_element_id_fk";
--> statement-breakpoint
ALTER TABLE "programme_element" ADD CONSTRAINT "programme_element_within" UNIQUE("id","programme_id");--> statement-breakpoint
ALTER TABLE "programme_element" ADD CONSTRAINT "programme_element_parent_fk" FOREIGN KEY ("parent_id","programme_id") REFERENCES "public"."programme_element"("id","programme_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "programme_draft" ON "programme" USING btree ("street_id","kind") WHERE "programme"."state" = 'DRAFT';--> statement-breakpoint
ALTER TABLE "programme_element" ADD CONSTRAINT "programme_element_code_form" CHECK ("programme_element"."code" ~ '^[A-Z][A-Z0-9_]*$');--> statement-breakpoint
ALTER TABLE "programme" ADD CONSTRAINT "programme_days" CHECK (("programme"."state" = 'DRAFT') = ("programme"."from_on" is null) and ("programme"."state" = 'RETIRED') = ("programme"."until_on" is not null));--> statement-breakpoint
-- One version in force on a day. A version that was replaced on the day it came into force has an empty range and overlaps nothing.
ALTER TABLE programme ADD CONSTRAINT programme_once
  EXCLUDE USING gist (street_id WITH =, kind WITH =, daterange(from_on, until_on) WITH &&) WHERE (state <> 'DRAFT');--> statement-breakpoint
-- A version is made as a draft. Once published it can only be retired; once retired nothing changes it. Elements come, change and go
-- in drafts only; the share lock makes a writer of elements and the publisher wait for each other.
CREATE FUNCTION app.keep_programme() RETURNS trigger LANGUAGE plpgsql AS $$
declare kept text[] := array['state', 'until_on'];
begin
  if tg_op = 'INSERT' then
    if new.state = 'DRAFT' then return new; end if;
  elsif old.state = 'DRAFT' then
    if tg_op = 'DELETE' then return old; end if;
    if new.state <> 'RETIRED' then return new; end if;
  elsif tg_op = 'UPDATE' and old.state = 'PUBLISHED' and new.state = 'RETIRED' and to_jsonb(new) - kept = to_jsonb(old) - kept then
    return new;
  end if;
  raise exception 'a published programme is not changed' using errcode = 'restrict_violation';
end $$;--> statement-breakpoint
CREATE FUNCTION app.keep_programme_element() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  perform from programme where id in (old.programme_id, new.programme_id) and state = 'DRAFT' for share;
  if not found then raise exception 'a published programme is not changed' using errcode = 'restrict_violation'; end if;
  if tg_op = 'UPDATE' and new.programme_id <> old.programme_id then
    raise exception 'an element stays in its version' using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;--> statement-breakpoint
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON programme FOR EACH ROW EXECUTE FUNCTION app.keep_programme();--> statement-breakpoint
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON programme_element FOR EACH ROW EXECUTE FUNCTION app.keep_programme_element();
