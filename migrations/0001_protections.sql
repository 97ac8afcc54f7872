-- What the database refuses by itself: a neighbour street's rows, overlapping facts, changes of what was recorded.
-- Roles: linghang_owner owns the tables and runs this file; linghang_app serves requests and cannot bypass row-level security;
-- linghang_search owns the two functions below that must look across the tenant boundary, and nothing else.
CREATE SCHEMA IF NOT EXISTS app;
--> statement-breakpoint
-- The streets that this transaction may see. Empty when nobody set them: then no row is visible.
CREATE FUNCTION app.streets() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ select coalesce(nullif(current_setting('app.streets', true), ''), '{}')::uuid[] $$;
--> statement-breakpoint
-- Puts forced row-level security on every table that carries street_id. Called at the end of every migration, so that a new
-- table cannot be forgotten. The setting is read in a sub-select: evaluated once a query, not once a row, and `=` may use an index.
CREATE FUNCTION app.protect_streets() RETURNS void LANGUAGE plpgsql AS $$
declare t text;
begin
  for t in
    select c.table_name from information_schema.columns c
    join information_schema.tables b using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'street_id' and b.table_type = 'BASE TABLE'
  loop
    execute format('alter table public.%I enable row level security', t);
    execute format('alter table public.%I force row level security', t);
    if not exists (select from pg_policies where schemaname = 'public' and tablename = t and policyname = 'street') then
      execute format($p$create policy street on public.%I
        using (street_id = any((select nullif(current_setting('app.streets', true), ''))::uuid[]))
        with check (street_id = any((select nullif(current_setting('app.streets', true), ''))::uuid[]))$p$, t);
    end if;
  end loop;
  grant usage on schema public, app to linghang_app;
  grant select, insert, update, delete on all tables in schema public to linghang_app;
  grant usage on all sequences in schema public to linghang_app;
  -- What was recorded stays: not even the server may change or remove it.
  revoke update, delete, truncate on timeline_entry, timeline_seal, person_access, auth_event from linghang_app;
end $$;
--> statement-breakpoint
CREATE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline_entry FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline_seal FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_access FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auth_event FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
--> statement-breakpoint
ALTER TABLE organization ADD CONSTRAINT organization_street_fk FOREIGN KEY (street_id) REFERENCES organization (id);
--> statement-breakpoint
ALTER TABLE organization_post ADD CONSTRAINT organization_post_person_fk FOREIGN KEY (person_id) REFERENCES person (id);
--> statement-breakpoint
ALTER TABLE auth_user ADD CONSTRAINT auth_user_person_fk FOREIGN KEY (person_id) REFERENCES person (id);
--> statement-breakpoint
-- One parent, one holder a seat, one standing at a time.
ALTER TABLE organization_placement ADD CONSTRAINT organization_placement_once
  EXCLUDE USING gist (organization_id WITH =, daterange(from_on, until_on) WITH &&);
--> statement-breakpoint
ALTER TABLE organization_post ADD CONSTRAINT organization_post_one_holder
  EXCLUDE USING gist (organization_id WITH =, kind WITH =, seat WITH =, daterange(from_on, until_on) WITH &&);
--> statement-breakpoint
ALTER TABLE member_period ADD CONSTRAINT member_period_once
  EXCLUDE USING gist (membership_id WITH =, daterange(from_on, until_on) WITH &&);
--> statement-breakpoint
ALTER TABLE member_mark ADD CONSTRAINT member_mark_once
  EXCLUDE USING gist (membership_id WITH =, kind WITH =, daterange(from_on, until_on) WITH &&);
--> statement-breakpoint
-- A log-in finds its own grants before a street is known.
CREATE POLICY own ON account_grant FOR SELECT USING (account_id = (select nullif(current_setting('app.account', true), '')));
--> statement-breakpoint
-- The directory of streets is public (name and code), so that a visitor can choose one.
CREATE POLICY directory ON organization FOR SELECT TO linghang_search USING (kind IN ('DISTRICT', 'WORKING_COMMITTEE'));
--> statement-breakpoint
CREATE FUNCTION app.street_directory() RETURNS TABLE (id uuid, parent_id uuid, kind text, name text, short_name text, division_code text, path text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ select id, parent_id, kind, name, short_name, division_code, path from organization
        where kind in ('DISTRICT', 'WORKING_COMMITTEE') and dissolved_on is null order by path $$;
--> statement-breakpoint
-- Search. Full-text and trigram operators are not leakproof, so under the tenant's policy they could use no index; this function
-- runs as linghang_search, for which the table is open, and names the streets itself: those of the transaction and no others.
-- `audiences[i]` may be found below the path `reaches[i]`.
CREATE POLICY engine ON search_entry FOR SELECT TO linghang_search USING (true);
--> statement-breakpoint
CREATE FUNCTION app.search(words text, query text, audiences text[], reaches text[], types text[], most integer)
  RETURNS TABLE (street_id uuid, subject_type text, subject_id text, title text, subtitle text, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
declare s uuid[] := app.streets(); low text := lower(words);
begin
  return query
  with hit as (
    (select e.*, 4::real as score from search_entry e where e.street_id = any(s) and e.title ^@ words limit 200)
    union all
    (select e.*, 3::real from search_entry e where low ~ '^[a-z]+$' and e.street_id = any(s) and e.initials ^@ low limit 200)
    union all
    (select e.*, 2.5::real from search_entry e where low ~ '^[a-z]+$' and length(low) > 1 and e.street_id = any(s) and e.pinyin ^@ low limit 200)
    union all
    (select e.*, 2::real from search_entry e where length(words) > 1 and e.street_id = any(s)
       and e.title like '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%' limit 200)
    union all
    (select e.*, (1 + ts_rank(e.tokens, to_tsquery('simple', query)))::real from search_entry e
       where query <> '' and e.street_id = any(s) and e.tokens @@ to_tsquery('simple', query) limit 200)
  ), best as (
    select distinct on (h.subject_type, h.subject_id) h.* from hit h
    where (types is null or h.subject_type = any(types))
      and exists (select from unnest(audiences, reaches) a(audience, reach) where h.audience = a.audience and h.path ^@ a.reach)
    order by h.subject_type, h.subject_id, h.score desc
  )
  select b.street_id, b.subject_type, b.subject_id, b.title, b.subtitle, b.score from best b
  order by b.score + b.weight / 100.0 desc, b.title, b.subject_id limit most;
end $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app, public TO linghang_search;
--> statement-breakpoint
GRANT SELECT ON organization, search_entry TO linghang_search;
--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO linghang_search;
--> statement-breakpoint
ALTER FUNCTION app.street_directory() OWNER TO linghang_search;
--> statement-breakpoint
ALTER FUNCTION app.search(text, text, text[], text[], text[], integer) OWNER TO linghang_search;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM linghang_search;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.search(text, text, text[], text[], text[], integer), app.street_directory() FROM public;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.search(text, text, text[], text[], text[], integer), app.street_directory() TO linghang_app, linghang_owner;
--> statement-breakpoint
SELECT app.protect_streets();
