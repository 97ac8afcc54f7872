-- A version of a step-by-step programme is made as a draft. Once published it can only be retired, and its steps stay: a running case keeps them.
CREATE FUNCTION app.keep_procedure_template() RETURNS trigger LANGUAGE plpgsql AS $$
declare kept text[] := array['state', 'retired_on'];
begin
  if tg_op = 'INSERT' then
    if new.state = 'DRAFT' then return new; end if;
  elsif old.state = 'DRAFT' then
    if tg_op = 'DELETE' then return old; end if;
    if new.state <> 'RETIRED' then return new; end if;
  elsif tg_op = 'UPDATE' and old.state = 'PUBLISHED' and new.state = 'RETIRED' and to_jsonb(new) - kept = to_jsonb(old) - kept then
    return new;
  end if;
  raise exception 'a published procedure is not changed' using errcode = 'restrict_violation';
end $$;--> statement-breakpoint
CREATE FUNCTION app.keep_procedure_step() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  perform from procedure_template where id in (old.template_id, new.template_id) and state = 'DRAFT' for share;
  if not found then raise exception 'a published procedure is not changed' using errcode = 'restrict_violation'; end if;
  return coalesce(new, old);
end $$;--> statement-breakpoint
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON procedure_template FOR EACH ROW EXECUTE FUNCTION app.keep_procedure_template();--> statement-breakpoint
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON procedure_step FOR EACH ROW EXECUTE FUNCTION app.keep_procedure_step();
