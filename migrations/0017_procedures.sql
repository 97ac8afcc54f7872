CREATE TABLE "procedure_case_member" (
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	CONSTRAINT "procedure_case_member_case_id_membership_id_pk" PRIMARY KEY("case_id","membership_id")
);
--> statement-breakpoint
CREATE TABLE "procedure_case_step" (
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"done_on" date,
	"responsible" text,
	"note" text,
	"asked_on" date,
	"replied_on" date,
	"reply_number" text,
	"materials" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"done_by" text,
	CONSTRAINT "procedure_case_step_case_id_step_id_pk" PRIMARY KEY("case_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "procedure_case" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"new_body" jsonb,
	"units" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"founded_id" uuid,
	"started_on" date NOT NULL,
	"ended_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "procedure_case_state" CHECK ("procedure_case"."state" in ('OPEN', 'DONE', 'STOPPED')),
	CONSTRAINT "procedure_case_ended" CHECK (("procedure_case"."state" = 'OPEN') = ("procedure_case"."ended_on" is null))
);
--> statement-breakpoint
CREATE TABLE "procedure_step" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"ordinal" smallint NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"task" text,
	"actor" text NOT NULL,
	"days_allowed" smallint,
	"materials" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"checks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"effect" text,
	"element_code" text,
	CONSTRAINT "procedure_step_code" UNIQUE("template_id","code"),
	CONSTRAINT "procedure_step_order" UNIQUE("template_id","ordinal"),
	CONSTRAINT "procedure_step_actor" CHECK ("procedure_step"."actor" in ('BODY', 'STREET')),
	CONSTRAINT "procedure_step_effect" CHECK ("procedure_step"."effect" is null or "procedure_step"."effect" in ('FOUND_BODY')),
	CONSTRAINT "procedure_step_days" CHECK ("procedure_step"."days_allowed" is null or "procedure_step"."days_allowed" between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "procedure_template" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"state" text DEFAULT 'DRAFT' NOT NULL,
	"subject" text NOT NULL,
	"programme_kind" text,
	"note" text,
	"published_on" date,
	"retired_on" date,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "procedure_template_code" CHECK ("procedure_template"."code" ~ '^[A-Z][A-Z0-9_]*$'),
	CONSTRAINT "procedure_template_state" CHECK ("procedure_template"."state" in ('DRAFT', 'PUBLISHED', 'RETIRED')),
	CONSTRAINT "procedure_template_subject" CHECK ("procedure_template"."subject" in ('NEW_BODY', 'BODY', 'MATTER')),
	CONSTRAINT "procedure_template_days" CHECK (("procedure_template"."state" = 'DRAFT') = ("procedure_template"."published_on" is null) and ("procedure_template"."state" = 'RETIRED') = ("procedure_template"."retired_on" is not null))
);
--> statement-breakpoint
ALTER TABLE "procedure_case_member" ADD CONSTRAINT "procedure_case_member_case_id_procedure_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."procedure_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case_member" ADD CONSTRAINT "procedure_case_member_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case_step" ADD CONSTRAINT "procedure_case_step_case_id_procedure_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."procedure_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case_step" ADD CONSTRAINT "procedure_case_step_step_id_procedure_step_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."procedure_step"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case" ADD CONSTRAINT "procedure_case_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case" ADD CONSTRAINT "procedure_case_template_id_procedure_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."procedure_template"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case" ADD CONSTRAINT "procedure_case_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case" ADD CONSTRAINT "procedure_case_founded_id_organization_id_fk" FOREIGN KEY ("founded_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_step" ADD CONSTRAINT "procedure_step_template_id_procedure_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."procedure_template"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_template" ADD CONSTRAINT "procedure_template_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "procedure_case_member_membership" ON "procedure_case_member" USING btree ("membership_id");--> statement-breakpoint
CREATE INDEX "procedure_case_street" ON "procedure_case" USING btree ("street_id","started_on","id");--> statement-breakpoint
CREATE INDEX "procedure_case_organization" ON "procedure_case" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "procedure_case_template" ON "procedure_case" USING btree ("template_id");--> statement-breakpoint
CREATE UNIQUE INDEX "procedure_template_version" ON "procedure_template" USING btree ("street_id","code","version");--> statement-breakpoint
CREATE UNIQUE INDEX "procedure_template_published" ON "procedure_template" USING btree ("street_id","code") WHERE "procedure_template"."state" = 'PUBLISHED';--> statement-breakpoint
CREATE UNIQUE INDEX "procedure_template_draft" ON "procedure_template" USING btree ("street_id","code") WHERE "procedure_template"."state" = 'DRAFT';