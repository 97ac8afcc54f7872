CREATE TABLE "person_former" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"field" text NOT NULL,
	"value" text NOT NULL,
	"until_on" date NOT NULL,
	CONSTRAINT "person_former_field" CHECK ("person_former"."field" in ('education', 'ethnicity'))
);
--> statement-breakpoint
DROP INDEX "person_counted";--> statement-breakpoint
DROP INDEX "member_period_street";--> statement-breakpoint
ALTER TABLE "member_period" ADD COLUMN "sex" text;--> statement-breakpoint
ALTER TABLE "member_period" ADD COLUMN "birth_on" date;--> statement-breakpoint
ALTER TABLE "member_period" ADD COLUMN "ethnicity" text;--> statement-breakpoint
ALTER TABLE "member_period" ADD COLUMN "education" text;--> statement-breakpoint
ALTER TABLE "member_period" ADD COLUMN "joined_on" date;--> statement-breakpoint
ALTER TABLE "person_former" ADD CONSTRAINT "person_former_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "person_former_person" ON "person_former" USING btree ("person_id","field","until_on");--> statement-breakpoint
CREATE INDEX "person_former_street" ON "person_former" USING btree ("street_id","until_on");--> statement-breakpoint
-- What the statistics count stands with the period as well. The owner of the tables sees all streets for this once.
ALTER TABLE "member_period" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "membership" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "person" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "member_period" p SET "sex" = q."sex", "birth_on" = q."birth_on", "ethnicity" = q."ethnicity", "education" = q."education", "joined_on" = m."joined_on"
  FROM "person" q, "membership" m WHERE q."id" = p."person_id" AND m."id" = p."membership_id";--> statement-breakpoint
ALTER TABLE "member_period" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "membership" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "person" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "member_period_street" ON "member_period" USING btree ("street_id","standing","from_on","until_on","branch_id","birth_on","joined_on","sex","ethnicity","education");--> statement-breakpoint
-- From here on the database copies them. The person and the membership are locked against a change at the same time.
CREATE FUNCTION app.copy_counted() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  select p.sex, p.birth_on, p.ethnicity, p.education into strict new.sex, new.birth_on, new.ethnicity, new.education
    from person p where p.id = new.person_id for share;
  select m.joined_on into strict new.joined_on from membership m where m.id = new.membership_id for share;
  return new;
end $$;
--> statement-breakpoint
CREATE TRIGGER counted BEFORE INSERT OR UPDATE OF person_id, membership_id ON member_period FOR EACH ROW EXECUTE FUNCTION app.copy_counted();
--> statement-breakpoint
CREATE FUNCTION app.copy_counted_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  update member_period set sex = new.sex, birth_on = new.birth_on, ethnicity = new.ethnicity, education = new.education where person_id = new.id;
  return null;
end $$;
--> statement-breakpoint
CREATE TRIGGER counted AFTER UPDATE OF sex, birth_on, ethnicity, education ON person FOR EACH ROW
  WHEN ((old.sex, old.birth_on, old.ethnicity, old.education) IS DISTINCT FROM (new.sex, new.birth_on, new.ethnicity, new.education))
  EXECUTE FUNCTION app.copy_counted_of_person();
--> statement-breakpoint
CREATE FUNCTION app.copy_counted_of_membership() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  update member_period set joined_on = new.joined_on where membership_id = new.id;
  return null;
end $$;
--> statement-breakpoint
CREATE TRIGGER counted AFTER UPDATE OF joined_on ON membership FOR EACH ROW
  WHEN (old.joined_on IS DISTINCT FROM new.joined_on) EXECUTE FUNCTION app.copy_counted_of_membership();
