CREATE TABLE "appraisal" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"probationary" boolean NOT NULL,
	"absent_reason" text,
	"self_done" boolean DEFAULT false NOT NULL,
	"mutual_done" boolean DEFAULT false NOT NULL,
	"excellent" integer DEFAULT 0 NOT NULL,
	"qualified" integer DEFAULT 0 NOT NULL,
	"basically_qualified" integer DEFAULT 0 NOT NULL,
	"unqualified" integer DEFAULT 0 NOT NULL,
	"grade" text,
	CONSTRAINT "appraisal_grade" CHECK ("appraisal"."grade" in ('EXCELLENT', 'QUALIFIED', 'BASICALLY_QUALIFIED', 'UNQUALIFIED')),
	CONSTRAINT "appraisal_ballots" CHECK (least("appraisal"."excellent", "appraisal"."qualified", "appraisal"."basically_qualified", "appraisal"."unqualified") >= 0),
	CONSTRAINT "appraisal_absent" CHECK ("appraisal"."absent_reason" is null or "appraisal"."grade" is null)
);
--> statement-breakpoint
CREATE TABLE "appraisal_honor" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"membership_id" uuid,
	"organization_id" uuid NOT NULL,
	"level" text NOT NULL,
	"awarded_on" date NOT NULL,
	"issuer" text NOT NULL,
	"document_number" text,
	"revoked_on" date,
	"revoked_reason" text,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appraisal_honor_kind" CHECK ("appraisal_honor"."kind" in ('EXCELLENT_MEMBER', 'EXCELLENT_WORKER', 'ADVANCED_ORGANIZATION')),
	CONSTRAINT "appraisal_honor_level" CHECK ("appraisal_honor"."level" in ('STREET', 'DISTRICT', 'CITY', 'PROVINCE', 'NATION')),
	CONSTRAINT "appraisal_honor_of" CHECK (("appraisal_honor"."kind" = 'ADVANCED_ORGANIZATION') = ("appraisal_honor"."membership_id" is null)),
	CONSTRAINT "appraisal_honor_revoked" CHECK (("appraisal_honor"."revoked_on" is null) = ("appraisal_honor"."revoked_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "appraisal_review" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"year" smallint NOT NULL,
	"state" text NOT NULL,
	"held_on" date,
	"ballots_issued" integer,
	"ballots_returned" integer,
	"decider" text,
	"decided_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appraisal_review_state" CHECK ("appraisal_review"."state" in ('OPEN', 'CLOSED')),
	CONSTRAINT "appraisal_review_decider" CHECK ("appraisal_review"."decider" in ('COMMITTEE', 'MEETING')),
	CONSTRAINT "appraisal_review_ballots" CHECK (coalesce("appraisal_review"."ballots_returned", 0) >= 0 and coalesce("appraisal_review"."ballots_returned" <= "appraisal_review"."ballots_issued", true))
);
--> statement-breakpoint
CREATE TABLE "dues_basis" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"base_fen" integer,
	"quarterly" boolean DEFAULT false NOT NULL,
	"from_month" date NOT NULL,
	"until_month" date,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dues_basis_kind" CHECK ("dues_basis"."kind" in ('EMPLOYED', 'YEARLY', 'SELF_EMPLOYED', 'RETIRED', 'FARMER', 'RELIEF')),
	CONSTRAINT "dues_basis_base" CHECK (("dues_basis"."kind" = 'RELIEF') = ("dues_basis"."base_fen" is null) and coalesce("dues_basis"."base_fen", 0) >= 0),
	CONSTRAINT "dues_basis_months" CHECK (extract(day from "dues_basis"."from_month") = 1 and ("dues_basis"."until_month" is null or "dues_basis"."until_month" > "dues_basis"."from_month"))
);
--> statement-breakpoint
CREATE TABLE "dues_payment" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"month" date NOT NULL,
	"amount_fen" integer NOT NULL,
	"paid_on" date NOT NULL,
	"way" text NOT NULL,
	"receipt_year" smallint NOT NULL,
	"receipt_number" integer NOT NULL,
	"reverses_id" uuid,
	"reason" text,
	"request_key" text NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dues_payment_kind" CHECK ("dues_payment"."kind" in ('MONTHLY', 'EXTRA')),
	CONSTRAINT "dues_payment_way" CHECK ("dues_payment"."way" in ('CASH', 'BANK', 'MOBILE')),
	CONSTRAINT "dues_payment_month" CHECK (extract(day from "dues_payment"."month") = 1),
	CONSTRAINT "dues_payment_amount" CHECK (("dues_payment"."reverses_id" is null and "dues_payment"."amount_fen" > 0) or ("dues_payment"."reverses_id" is not null and "dues_payment"."amount_fen" < 0))
);
--> statement-breakpoint
CREATE TABLE "dues_receipt" (
	"street_id" uuid NOT NULL,
	"year" smallint NOT NULL,
	"last" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "dues_receipt_street_id_year_pk" PRIMARY KEY("street_id","year")
);
--> statement-breakpoint
CREATE TABLE "dues_relief" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"amount_fen" integer NOT NULL,
	"from_month" date NOT NULL,
	"until_month" date NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"decided_on" date,
	"filed_on" date,
	CONSTRAINT "dues_relief_state" CHECK ("dues_relief"."state" in ('REQUESTED', 'AGREED', 'FILED', 'REFUSED', 'WITHDRAWN')),
	CONSTRAINT "dues_relief_amount" CHECK ("dues_relief"."amount_fen" >= 0),
	CONSTRAINT "dues_relief_months" CHECK ("dues_relief"."until_month" > "dues_relief"."from_month")
);
--> statement-breakpoint
CREATE TABLE "election_ballot" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"election_id" uuid NOT NULL,
	"post" text NOT NULL,
	"round" smallint NOT NULL,
	"present" integer NOT NULL,
	"issued" integer NOT NULL,
	"returned" integer NOT NULL,
	"valid" integer NOT NULL,
	CONSTRAINT "election_ballot_round" UNIQUE("election_id","post","round"),
	CONSTRAINT "election_ballot_post" CHECK ("election_ballot"."post" in ('COMMISSIONER', 'SECRETARY', 'DEPUTY_SECRETARY')),
	CONSTRAINT "election_ballot_counts" CHECK ("election_ballot"."valid" >= 0 and "election_ballot"."valid" <= "election_ballot"."returned" and "election_ballot"."returned" <= "election_ballot"."issued" and "election_ballot"."issued" <= "election_ballot"."present" and "election_ballot"."round" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "election_candidate" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"election_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"post" text NOT NULL,
	"write_in" boolean DEFAULT false NOT NULL,
	"ordinal" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "election_candidate_once" UNIQUE("election_id","post","membership_id"),
	CONSTRAINT "election_candidate_post" CHECK ("election_candidate"."post" in ('COMMISSIONER', 'SECRETARY', 'DEPUTY_SECRETARY'))
);
--> statement-breakpoint
CREATE TABLE "election_division" (
	"street_id" uuid NOT NULL,
	"election_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"post" text NOT NULL,
	CONSTRAINT "election_division_election_id_membership_id_post_pk" PRIMARY KEY("election_id","membership_id","post"),
	CONSTRAINT "election_division_post" CHECK ("election_division"."post" in ('SECRETARY', 'DEPUTY_SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER', 'DISCIPLINE_COMMISSIONER', 'COMMISSIONER'))
);
--> statement-breakpoint
CREATE TABLE "election" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'PLANNED' NOT NULL,
	"planned_on" date NOT NULL,
	"meeting" text NOT NULL,
	"delegates" integer,
	"seats" jsonb NOT NULL,
	"term_years" smallint,
	"shift_reason" text,
	"note" text,
	"plan_number" text,
	"reply_number" text,
	"replied_on" date,
	"candidates_number" text,
	"held_on" date,
	"electors_due" integer,
	"report_number" text,
	"reported_on" date,
	"filing_number" text,
	"filed_on" date,
	"term_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "election_kind" CHECK ("election"."kind" in ('FIRST', 'TERM', 'EARLY', 'LATE', 'BY_ELECTION')),
	CONSTRAINT "election_state" CHECK ("election"."state" in ('PLANNED', 'APPROVED', 'CANDIDATES', 'HELD', 'REPORTED', 'FILED', 'CANCELLED')),
	CONSTRAINT "election_meeting" CHECK ("election"."meeting" in ('MEETING', 'CONGRESS')),
	CONSTRAINT "election_delegates" CHECK (("election"."meeting" = 'CONGRESS') = ("election"."delegates" is not null) and ("election"."delegates" is null or "election"."delegates" > 0)),
	CONSTRAINT "election_term_length" CHECK (("election"."kind" = 'BY_ELECTION') = ("election"."term_years" is null)),
	CONSTRAINT "election_held" CHECK ("election"."state" not in ('HELD', 'REPORTED', 'FILED') or ("election"."held_on" is not null and "election"."electors_due" is not null))
);
--> statement-breakpoint
CREATE TABLE "election_exclusion" (
	"street_id" uuid NOT NULL,
	"election_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "election_exclusion_election_id_membership_id_pk" PRIMARY KEY("election_id","membership_id"),
	CONSTRAINT "election_exclusion_reason" CHECK ("election_exclusion"."reason" in ('ILLNESS', 'BEDRIDDEN', 'ABROAD', 'IMPRISONED', 'MOVED_AWAY', 'RETIRED_HOMETOWN', 'ON_PROBATION', 'RIGHTS_SUSPENDED'))
);
--> statement-breakpoint
CREATE TABLE "election_term" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"elected_on" date NOT NULL,
	"term_years" smallint NOT NULL,
	"ends_on" date NOT NULL,
	"postponed_until" date,
	"postponed_number" text,
	"reminded_on" date,
	"reminder_way" text,
	"ended_on" date,
	"ending" text,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "election_term_years" CHECK ("election_term"."term_years" between 1 and 6),
	CONSTRAINT "election_term_end" CHECK ("election_term"."ends_on" = ("election_term"."elected_on" + make_interval(years => "election_term"."term_years"))::date),
	CONSTRAINT "election_term_postponed" CHECK ("election_term"."postponed_until" is null or ("election_term"."postponed_until" > "election_term"."ends_on" and "election_term"."postponed_until" <= ("election_term"."ends_on" + interval '1 year')::date)),
	CONSTRAINT "election_term_reminder" CHECK (("election_term"."reminded_on" is null) = ("election_term"."reminder_way" is null)),
	CONSTRAINT "election_term_reminder_way" CHECK ("election_term"."reminder_way" is null or "election_term"."reminder_way" in ('LETTER', 'PHONE')),
	CONSTRAINT "election_term_ended" CHECK (("election_term"."ended_on" is null) = ("election_term"."ending" is null) and ("election_term"."ended_on" is null or "election_term"."ended_on" >= "election_term"."elected_on")),
	CONSTRAINT "election_term_ending" CHECK ("election_term"."ending" is null or "election_term"."ending" in ('ELECTED_ANEW', 'RECORDED_ANEW'))
);
--> statement-breakpoint
CREATE TABLE "election_vote" (
	"street_id" uuid NOT NULL,
	"ballot_id" uuid NOT NULL,
	"candidate_id" uuid NOT NULL,
	"yes" integer NOT NULL,
	"no" integer NOT NULL,
	"abstain" integer NOT NULL,
	CONSTRAINT "election_vote_ballot_id_candidate_id_pk" PRIMARY KEY("ballot_id","candidate_id"),
	CONSTRAINT "election_vote_counts" CHECK ("election_vote"."yes" >= 0 and "election_vote"."no" >= 0 and "election_vote"."abstain" >= 0)
);
--> statement-breakpoint
ALTER TABLE "person_consent" DROP CONSTRAINT "person_consent_purpose";--> statement-breakpoint
ALTER TABLE "membership" ADD COLUMN "dues_by_ledger" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "appraisal" ADD CONSTRAINT "appraisal_review_id_appraisal_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."appraisal_review"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal" ADD CONSTRAINT "appraisal_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal_honor" ADD CONSTRAINT "appraisal_honor_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal_honor" ADD CONSTRAINT "appraisal_honor_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appraisal_review" ADD CONSTRAINT "appraisal_review_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_basis" ADD CONSTRAINT "dues_basis_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_payment" ADD CONSTRAINT "dues_payment_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_payment" ADD CONSTRAINT "dues_payment_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_payment" ADD CONSTRAINT "dues_payment_reverses_id_dues_payment_id_fk" FOREIGN KEY ("reverses_id") REFERENCES "public"."dues_payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_relief" ADD CONSTRAINT "dues_relief_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dues_relief" ADD CONSTRAINT "dues_relief_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_ballot" ADD CONSTRAINT "election_ballot_election_id_election_id_fk" FOREIGN KEY ("election_id") REFERENCES "public"."election"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_candidate" ADD CONSTRAINT "election_candidate_election_id_election_id_fk" FOREIGN KEY ("election_id") REFERENCES "public"."election"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_candidate" ADD CONSTRAINT "election_candidate_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_division" ADD CONSTRAINT "election_division_election_id_election_id_fk" FOREIGN KEY ("election_id") REFERENCES "public"."election"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_division" ADD CONSTRAINT "election_division_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_term_id_election_term_id_fk" FOREIGN KEY ("term_id") REFERENCES "public"."election_term"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_exclusion" ADD CONSTRAINT "election_exclusion_election_id_election_id_fk" FOREIGN KEY ("election_id") REFERENCES "public"."election"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_exclusion" ADD CONSTRAINT "election_exclusion_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_term" ADD CONSTRAINT "election_term_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_term" ADD CONSTRAINT "election_term_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_vote" ADD CONSTRAINT "election_vote_ballot_id_election_ballot_id_fk" FOREIGN KEY ("ballot_id") REFERENCES "public"."election_ballot"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election_vote" ADD CONSTRAINT "election_vote_candidate_id_election_candidate_id_fk" FOREIGN KEY ("candidate_id") REFERENCES "public"."election_candidate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "appraisal_once" ON "appraisal" USING btree ("review_id","membership_id");--> statement-breakpoint
CREATE INDEX "appraisal_member" ON "appraisal" USING btree ("membership_id");--> statement-breakpoint
CREATE INDEX "appraisal_street" ON "appraisal" USING btree ("street_id","grade");--> statement-breakpoint
CREATE UNIQUE INDEX "appraisal_honor_member" ON "appraisal_honor" USING btree ("membership_id","kind","level","awarded_on") WHERE "appraisal_honor"."membership_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "appraisal_honor_body" ON "appraisal_honor" USING btree ("organization_id","kind","level","awarded_on") WHERE "appraisal_honor"."membership_id" is null;--> statement-breakpoint
CREATE INDEX "appraisal_honor_street" ON "appraisal_honor" USING btree ("street_id","awarded_on","id");--> statement-breakpoint
CREATE UNIQUE INDEX "appraisal_review_once" ON "appraisal_review" USING btree ("branch_id","year");--> statement-breakpoint
CREATE INDEX "appraisal_review_street" ON "appraisal_review" USING btree ("street_id","year","state");--> statement-breakpoint
CREATE UNIQUE INDEX "dues_basis_now" ON "dues_basis" USING btree ("membership_id") WHERE "dues_basis"."until_month" is null;--> statement-breakpoint
CREATE INDEX "dues_basis_member" ON "dues_basis" USING btree ("membership_id","from_month");--> statement-breakpoint
CREATE INDEX "dues_basis_street" ON "dues_basis" USING btree ("street_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dues_payment_once" ON "dues_payment" USING btree ("street_id","request_key");--> statement-breakpoint
CREATE UNIQUE INDEX "dues_payment_receipt" ON "dues_payment" USING btree ("street_id","receipt_year","receipt_number");--> statement-breakpoint
CREATE INDEX "dues_payment_member" ON "dues_payment" USING btree ("membership_id","month");--> statement-breakpoint
CREATE INDEX "dues_payment_branch" ON "dues_payment" USING btree ("branch_id","month");--> statement-breakpoint
CREATE INDEX "dues_payment_street" ON "dues_payment" USING btree ("street_id","month");--> statement-breakpoint
CREATE UNIQUE INDEX "dues_relief_open" ON "dues_relief" USING btree ("membership_id") WHERE "dues_relief"."state" = 'REQUESTED';--> statement-breakpoint
CREATE INDEX "dues_relief_member" ON "dues_relief" USING btree ("membership_id","from_month");--> statement-breakpoint
CREATE INDEX "dues_relief_branch" ON "dues_relief" USING btree ("branch_id","state");--> statement-breakpoint
CREATE INDEX "dues_relief_street" ON "dues_relief" USING btree ("street_id","requested_at");--> statement-breakpoint
CREATE INDEX "election_candidate_membership" ON "election_candidate" USING btree ("membership_id");--> statement-breakpoint
CREATE INDEX "election_division_membership" ON "election_division" USING btree ("membership_id");--> statement-breakpoint
CREATE UNIQUE INDEX "election_running" ON "election" USING btree ("organization_id") WHERE "election"."state" not in ('FILED', 'CANCELLED');--> statement-breakpoint
CREATE INDEX "election_street" ON "election" USING btree ("street_id","planned_on","id");--> statement-breakpoint
CREATE INDEX "election_organization" ON "election" USING btree ("organization_id","planned_on");--> statement-breakpoint
CREATE INDEX "election_exclusion_membership" ON "election_exclusion" USING btree ("membership_id");--> statement-breakpoint
CREATE UNIQUE INDEX "election_term_now" ON "election_term" USING btree ("organization_id") WHERE "election_term"."ended_on" is null;--> statement-breakpoint
CREATE INDEX "election_term_organization" ON "election_term" USING btree ("organization_id","elected_on");--> statement-breakpoint
CREATE INDEX "election_term_street" ON "election_term" USING btree ("street_id","ends_on");--> statement-breakpoint
CREATE INDEX "election_vote_candidate" ON "election_vote" USING btree ("candidate_id");--> statement-breakpoint
ALTER TABLE "person_consent" ADD CONSTRAINT "person_consent_purpose" CHECK ("person_consent"."purpose" in ('CONTACT', 'PUBLIC_NAME', 'PUBLIC_PHOTO', 'PARTY_BIRTHDAY'));