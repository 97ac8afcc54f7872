CREATE TABLE "development_accountability" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"entry_id" uuid,
	"breach" text NOT NULL,
	"responsible" text NOT NULL,
	"facts" text NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"result" text,
	"opened_on" date NOT NULL,
	"opened_by" text NOT NULL,
	"closed_on" date,
	CONSTRAINT "development_accountability_breach" CHECK ("development_accountability"."breach" in ('STANDARD', 'PROCEDURE', 'OVERDUE', 'CHECK', 'FRAUD')),
	CONSTRAINT "development_accountability_state" CHECK ("development_accountability"."state" in ('OPEN', 'SETTLED', 'DROPPED')),
	CONSTRAINT "development_accountability_closed" CHECK (("development_accountability"."state" = 'OPEN') = ("development_accountability"."closed_on" is null) and ("development_accountability"."state" = 'OPEN') = ("development_accountability"."result" is null))
);
--> statement-breakpoint
CREATE TABLE "development_case" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"path" text collate "C" NOT NULL,
	"state" text DEFAULT 'ACTIVE' NOT NULL,
	"end_reason" text,
	"ended_on" date,
	"stage" text NOT NULL,
	"identity" text NOT NULL,
	"next_step" text,
	"next_due_on" date,
	"round" smallint DEFAULT 1 NOT NULL,
	"applied_on" date,
	"activist_on" date,
	"target_on" date,
	"voted_on" date,
	"approved_on" date,
	"probation_ends_on" date,
	"converted_on" date,
	"received_on" date,
	"received_from" text,
	"online" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "development_case_state" CHECK ("development_case"."state" in ('ACTIVE', 'ENDED')),
	CONSTRAINT "development_case_stage" CHECK ("development_case"."stage" in ('APPLICATION', 'ACTIVIST', 'TARGET', 'ADMISSION', 'PROBATION')),
	CONSTRAINT "development_case_identity" CHECK ("development_case"."identity" in ('APPLICANT', 'ACTIVIST', 'DEVELOPMENT_TARGET', 'PROBATIONARY_MEMBER', 'FULL_MEMBER')),
	CONSTRAINT "development_case_next" CHECK ("development_case"."next_step" is null or "development_case"."next_step" in ('APPLY', 'FIRST_TALK', 'NAME_ACTIVIST', 'FILE_ACTIVIST', 'ASSIGN_CONTACT', 'CULTIVATE', 'NAME_TARGET', 'FILE_TARGET', 'ASSIGN_SPONSORS', 'POLITICAL_REVIEW', 'TRAIN', 'COMMITTEE_CHECK', 'PRE_REVIEW', 'FILL_FORM', 'BRANCH_VOTE', 'APPROVAL_TALK', 'APPROVE', 'FILE_PROBATIONARY', 'PLACE', 'OATH', 'PROBATION', 'APPLY_CONVERSION', 'CONVERSION_VOTE', 'APPROVE_CONVERSION', 'ARCHIVE')),
	CONSTRAINT "development_case_ended" CHECK (("development_case"."state" = 'ENDED') = ("development_case"."end_reason" is not null and "development_case"."ended_on" is not null)),
	CONSTRAINT "development_case_reason" CHECK ("development_case"."end_reason" is null or "development_case"."end_reason" in ('ARCHIVED', 'CANCELLED', 'WITHDRAWN', 'UNFIT', 'NOT_APPROVED', 'MOVED_AWAY', 'DECEASED')),
	CONSTRAINT "development_case_round" CHECK ("development_case"."round" between 1 and 2),
	CONSTRAINT "development_case_received" CHECK (("development_case"."received_on" is null) = ("development_case"."received_from" is null))
);
--> statement-breakpoint
CREATE TABLE "development_step" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"step" text NOT NULL,
	"seq" integer NOT NULL,
	"round" smallint DEFAULT 1 NOT NULL,
	"on_day" date NOT NULL,
	"outcome" text NOT NULL,
	"responsible" text NOT NULL,
	"signer" text NOT NULL,
	"record" text NOT NULL,
	"values" jsonb NOT NULL,
	"rule_set" text NOT NULL,
	"late_reason" text,
	"carried" boolean DEFAULT false NOT NULL,
	"corrects_id" uuid,
	"correction_reason" text,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "development_step_code" CHECK ("development_step"."step" in ('APPLY', 'FIRST_TALK', 'NAME_ACTIVIST', 'FILE_ACTIVIST', 'ASSIGN_CONTACT', 'CULTIVATE', 'NAME_TARGET', 'FILE_TARGET', 'ASSIGN_SPONSORS', 'POLITICAL_REVIEW', 'TRAIN', 'COMMITTEE_CHECK', 'PRE_REVIEW', 'FILL_FORM', 'BRANCH_VOTE', 'APPROVAL_TALK', 'APPROVE', 'FILE_PROBATIONARY', 'PLACE', 'OATH', 'PROBATION', 'APPLY_CONVERSION', 'CONVERSION_VOTE', 'APPROVE_CONVERSION', 'ARCHIVE')),
	CONSTRAINT "development_step_outcome" CHECK ("development_step"."outcome" in ('PASSED', 'NOT_PASSED', 'INTERIM')),
	CONSTRAINT "development_step_record" CHECK (length("development_step"."record") > 0 and length("development_step"."responsible") > 0 and length("development_step"."signer") > 0),
	CONSTRAINT "development_step_correction" CHECK (("development_step"."corrects_id" is null) = ("development_step"."correction_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "development_notice" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"step" text NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"place" text NOT NULL,
	"second_place" text,
	"contact" text NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_reason" text,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "development_notice_step" CHECK ("development_notice"."step" in ('NAME_ACTIVIST', 'NAME_TARGET', 'APPROVE', 'APPROVE_CONVERSION')),
	CONSTRAINT "development_notice_days" CHECK ("development_notice"."until_on" >= "development_notice"."from_on"),
	CONSTRAINT "development_notice_withdrawn" CHECK (("development_notice"."withdrawn_at" is null) = ("development_notice"."withdrawn_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "development_objection" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"notice_id" uuid NOT NULL,
	"text" text NOT NULL,
	"name" text,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"finding" text,
	"received_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "development_objection_state" CHECK ("development_objection"."state" in ('OPEN', 'UPHELD', 'DISMISSED')),
	CONSTRAINT "development_objection_decided" CHECK (("development_objection"."state" = 'OPEN') = ("development_objection"."decided_at" is null) and ("development_objection"."state" = 'OPEN') = ("development_objection"."finding" is null)),
	CONSTRAINT "development_objection_text" CHECK (length("development_objection"."text") between 5 and 2000)
);
--> statement-breakpoint
CREATE TABLE "development_paper" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"step" text NOT NULL,
	"name" text NOT NULL,
	"received_on" date NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "development_paper_step" CHECK ("development_paper"."step" in ('APPLY', 'FIRST_TALK', 'NAME_ACTIVIST', 'FILE_ACTIVIST', 'ASSIGN_CONTACT', 'CULTIVATE', 'NAME_TARGET', 'FILE_TARGET', 'ASSIGN_SPONSORS', 'POLITICAL_REVIEW', 'TRAIN', 'COMMITTEE_CHECK', 'PRE_REVIEW', 'FILL_FORM', 'BRANCH_VOTE', 'APPROVAL_TALK', 'APPROVE', 'FILE_PROBATIONARY', 'PLACE', 'OATH', 'PROBATION', 'APPLY_CONVERSION', 'CONVERSION_VOTE', 'APPROVE_CONVERSION', 'ARCHIVE')),
	CONSTRAINT "development_paper_name" CHECK (length("development_paper"."name") between 1 and 100)
);
--> statement-breakpoint
ALTER TABLE "development_accountability" ADD CONSTRAINT "development_accountability_case_id_development_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."development_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_accountability" ADD CONSTRAINT "development_accountability_entry_id_development_step_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."development_step"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_case" ADD CONSTRAINT "development_case_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_case" ADD CONSTRAINT "development_case_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_step" ADD CONSTRAINT "development_step_case_id_development_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."development_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_notice" ADD CONSTRAINT "development_notice_case_id_development_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."development_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_objection" ADD CONSTRAINT "development_objection_notice_id_development_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."development_notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_paper" ADD CONSTRAINT "development_paper_case_id_development_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."development_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "development_accountability_street" ON "development_accountability" USING btree ("street_id","state","opened_on");--> statement-breakpoint
CREATE INDEX "development_accountability_case" ON "development_accountability" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "development_case_open" ON "development_case" USING btree ("person_id") WHERE "development_case"."state" = 'ACTIVE';--> statement-breakpoint
CREATE INDEX "development_case_person" ON "development_case" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "development_case_street" ON "development_case" USING btree ("street_id","state","stage","id");--> statement-breakpoint
CREATE INDEX "development_case_path" ON "development_case" USING btree ("street_id","path");--> statement-breakpoint
CREATE INDEX "development_case_due" ON "development_case" USING btree ("street_id","next_due_on");--> statement-breakpoint
CREATE UNIQUE INDEX "development_step_seq" ON "development_step" USING btree ("case_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "development_step_corrected" ON "development_step" USING btree ("corrects_id") WHERE "development_step"."corrects_id" is not null;--> statement-breakpoint
CREATE INDEX "development_step_street" ON "development_step" USING btree ("street_id","step","on_day");--> statement-breakpoint
CREATE UNIQUE INDEX "development_notice_once" ON "development_notice" USING btree ("case_id","step","from_on") WHERE "development_notice"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "development_notice_street" ON "development_notice" USING btree ("street_id","until_on");--> statement-breakpoint
CREATE INDEX "development_objection_notice" ON "development_objection" USING btree ("notice_id");--> statement-breakpoint
CREATE INDEX "development_objection_street" ON "development_objection" USING btree ("street_id","state");--> statement-breakpoint
CREATE INDEX "development_paper_case" ON "development_paper" USING btree ("case_id");