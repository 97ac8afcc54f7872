-- What the acting account may do and where, in one read, before any street is known: its grants with the path of their
-- organization and, for a grant of the district, the streets below it. The function runs as linghang_search; the policy `own` on
-- account_grant shows it the grants of `app.account` and no others, and `granted` the organizations of just these grants.
-- An account that stands for a person and holds no grant is a resident of its home street.
CREATE POLICY granted ON organization FOR SELECT TO linghang_search USING (exists (select from account_grant g where g.organization_id = organization.id));
--> statement-breakpoint
GRANT SELECT ON account_grant TO linghang_search;
--> statement-breakpoint
GRANT SELECT (id, person_id, home_street_id) ON auth_user TO linghang_search;
--> statement-breakpoint
CREATE FUNCTION app.own_grants(day date) RETURNS TABLE (role text, organization_id uuid, street_id uuid, path text, name text, kind text, streets uuid[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  with own as (
    select g.id, g.role, o.id as organization_id, o.street_id, o.path, o.name, o.kind
    from account_grant g join organization o on o.id = g.organization_id
    where g.account_id = (select nullif(current_setting('app.account', true), ''))
      and g.from_on <= day and (g.until_on is null or g.until_on > day) and (o.dissolved_on is null or o.dissolved_on > day)
  ), resident as (
    select 'RESIDENT', o.id, o.street_id, o.path, o.name, o.kind
    from auth_user u join organization o on o.id = u.home_street_id
    where u.id = (select nullif(current_setting('app.account', true), '')) and u.person_id is not null and not exists (select from own)
  )
  select own.role, own.organization_id, own.street_id, own.path, own.name, own.kind,
    array(select s.id from organization s where own.kind = 'DISTRICT' and s.kind in ('DISTRICT', 'WORKING_COMMITTEE') and s.path ^@ own.path)
  from (select * from own order by path, id) own
  union all
  select resident.*, '{}'::uuid[] from resident
$$;
--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO linghang_search;
--> statement-breakpoint
ALTER FUNCTION app.own_grants(date) OWNER TO linghang_search;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM linghang_search;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.own_grants(date) FROM public;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.own_grants(date) TO linghang_app, linghang_owner;
