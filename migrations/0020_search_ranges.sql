-- The same search with ranges instead of `^@`: a function's plan is kept without the words, and `^@` uses an index only for words that the plan knows, so
-- each search read its whole street. Who may see a row is asked before the rows are cut to 200, so that nobody is missed behind namesakes. U+10FFFF stands behind every character of the "C" collation.
DROP FUNCTION app.search(text, text, text[], text[], text[], integer);
--> statement-breakpoint
CREATE FUNCTION app.search(words text, query text, audiences text[], reaches text[], types text[], most integer)
  RETURNS TABLE (street_id uuid, subject_type text, subject_id text, title text, subtitle text, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
declare
  s uuid[] := app.streets();
  low text := lower(words);
  latin boolean := lower(words) ~ '^[a-z]+$';
  ends text := words || chr(1114111);
  low_ends text := lower(words) || chr(1114111);
begin
  return query
  with seen as (
    select * from unnest(audiences, reaches) a(audience, reach)
  ), hit as (
    (select e.*, 4::real as score from search_entry e where e.street_id = any(s) and e.title >= words and e.title < ends
       and (types is null or e.subject_type = any(types)) and exists (select from seen where e.audience = seen.audience and e.path ^@ seen.reach) limit 200)
    union all
    (select e.*, 3::real from search_entry e where latin and e.street_id = any(s) and e.initials >= low and e.initials < low_ends
       and (types is null or e.subject_type = any(types)) and exists (select from seen where e.audience = seen.audience and e.path ^@ seen.reach) limit 200)
    union all
    (select e.*, 2.5::real from search_entry e where latin and length(low) > 1 and e.street_id = any(s) and e.pinyin >= low and e.pinyin < low_ends
       and (types is null or e.subject_type = any(types)) and exists (select from seen where e.audience = seen.audience and e.path ^@ seen.reach) limit 200)
    union all
    (select e.*, 2::real from search_entry e where length(words) > 1 and e.street_id = any(s)
       and e.title like '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%'
       and (types is null or e.subject_type = any(types)) and exists (select from seen where e.audience = seen.audience and e.path ^@ seen.reach) limit 200)
    union all
    (select e.*, (1 + ts_rank(e.tokens, to_tsquery('simple', query)))::real from search_entry e
       where query <> '' and e.street_id = any(s) and e.tokens @@ to_tsquery('simple', query)
       and (types is null or e.subject_type = any(types)) and exists (select from seen where e.audience = seen.audience and e.path ^@ seen.reach) limit 200)
  ), best as (
    select distinct on (h.subject_type, h.subject_id) h.* from hit h
    order by h.subject_type, h.subject_id, h.score desc
  )
  select b.street_id, b.subject_type, b.subject_id, b.title, b.subtitle, b.score from best b
  order by b.score + b.weight / 100.0 desc, b.title, b.subject_id limit most;
end $$;
--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO linghang_search;
--> statement-breakpoint
ALTER FUNCTION app.search(text, text, text[], text[], text[], integer) OWNER TO linghang_search;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM linghang_search;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.search(text, text, text[], text[], text[], integer) FROM public;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.search(text, text, text[], text[], text[], integer) TO linghang_app, linghang_owner;
