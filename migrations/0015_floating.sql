CREATE TABLE "floating_contact" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"on_day" date NOT NULL,
	"way" text NOT NULL,
	"result" text NOT NULL,
	"note" text,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "floating_contact_way" CHECK ("floating_contact"."way" in ('PHONE', 'MESSAGE', 'VISIT', 'FAMILY', 'HOST', 'OTHER')),
	CONSTRAINT "floating_contact_result" CHECK ("floating_contact"."result" in ('REACHED', 'NEWS_ONLY', 'NOT_REACHED'))
);
--> statement-breakpoint
CREATE TABLE "floating_decision" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"ground" text NOT NULL,
	"outcome" text NOT NULL,
	"since_on" date NOT NULL,
	"meeting_on" date,
	"voters_due" integer,
	"voters_present" integer,
	"votes_for" integer,
	"state" text DEFAULT 'PROPOSED' NOT NULL,
	"decided_on" date,
	"document" text,
	"note" text,
	"proposed_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "floating_decision_ground" CHECK ("floating_decision"."ground" in ('LAPSE', 'LOST_CONTACT', 'STILL_LOST')),
	CONSTRAINT "floating_decision_state" CHECK ("floating_decision"."state" in ('PROPOSED', 'APPROVED', 'REJECTED')),
	CONSTRAINT "floating_decision_votes" CHECK (num_nulls("floating_decision"."meeting_on", "floating_decision"."voters_due", "floating_decision"."voters_present", "floating_decision"."votes_for") in (0, 4)),
	CONSTRAINT "floating_decision_lapse" CHECK ("floating_decision"."ground" <> 'LAPSE' or "floating_decision"."meeting_on" is not null)
);
--> statement-breakpoint
CREATE TABLE "floating_departure" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"place" text NOT NULL,
	"fixed_place" boolean NOT NULL,
	"host_organization" text,
	"pass_number" text,
	"left_on" date NOT NULL,
	"expected_back_on" date,
	"returned_on" date,
	"state" text NOT NULL,
	"reported_by_member" boolean NOT NULL,
	"note" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "floating_departure_reason" CHECK ("floating_departure"."reason" in ('WORK', 'BUSINESS', 'FAMILY', 'STUDY', 'STUDY_ABROAD', 'OTHER')),
	CONSTRAINT "floating_departure_state" CHECK ("floating_departure"."state" in ('REPORTED', 'CONFIRMED', 'RETURNED', 'DECLINED')),
	CONSTRAINT "floating_departure_days" CHECK ("floating_departure"."returned_on" is null or "floating_departure"."returned_on" >= "floating_departure"."left_on")
);
--> statement-breakpoint
CREATE TABLE "floating_guest" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"branch_id" uuid NOT NULL,
	"home_organization" text NOT NULL,
	"unit" text,
	"pass_number" text,
	"claims" text[] DEFAULT '{}' NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	"note" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "floating_guest_kind" CHECK ("floating_guest"."kind" in ('INFLOW', 'IN_SERVICE')),
	CONSTRAINT "floating_guest_days" CHECK ("floating_guest"."until_on" is null or "floating_guest"."until_on" >= "floating_guest"."from_on")
);
--> statement-breakpoint
CREATE TABLE "floating_lapse" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"grounds" text NOT NULL,
	"since_on" date NOT NULL,
	"note" text,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"answer" text,
	"closed_on" date,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "floating_lapse_state" CHECK ("floating_lapse"."state" in ('OPEN', 'RESUMED', 'EXPLAINED', 'DECIDED'))
);
--> statement-breakpoint
ALTER TABLE "floating_contact" ADD CONSTRAINT "floating_contact_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "floating_decision" ADD CONSTRAINT "floating_decision_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "floating_departure" ADD CONSTRAINT "floating_departure_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "floating_guest" ADD CONSTRAINT "floating_guest_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "floating_guest" ADD CONSTRAINT "floating_guest_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "floating_lapse" ADD CONSTRAINT "floating_lapse_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "floating_contact_member" ON "floating_contact" USING btree ("membership_id","on_day");--> statement-breakpoint
CREATE INDEX "floating_contact_street" ON "floating_contact" USING btree ("street_id");--> statement-breakpoint
CREATE UNIQUE INDEX "floating_decision_open" ON "floating_decision" USING btree ("membership_id") WHERE "floating_decision"."state" = 'PROPOSED';--> statement-breakpoint
CREATE INDEX "floating_decision_street" ON "floating_decision" USING btree ("street_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "floating_departure_open" ON "floating_departure" USING btree ("membership_id") WHERE "floating_departure"."state" in ('REPORTED', 'CONFIRMED');--> statement-breakpoint
CREATE INDEX "floating_departure_member" ON "floating_departure" USING btree ("membership_id","left_on");--> statement-breakpoint
CREATE INDEX "floating_departure_street" ON "floating_departure" USING btree ("street_id","state","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "floating_guest_now" ON "floating_guest" USING btree ("person_id","kind") WHERE "floating_guest"."until_on" is null;--> statement-breakpoint
CREATE INDEX "floating_guest_branch" ON "floating_guest" USING btree ("branch_id");--> statement-breakpoint
CREATE INDEX "floating_guest_street" ON "floating_guest" USING btree ("street_id","kind","from_on");--> statement-breakpoint
CREATE UNIQUE INDEX "floating_lapse_open" ON "floating_lapse" USING btree ("membership_id") WHERE "floating_lapse"."state" = 'OPEN';--> statement-breakpoint
CREATE INDEX "floating_lapse_street" ON "floating_lapse" USING btree ("street_id","state","since_on");