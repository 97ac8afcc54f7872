CREATE TABLE "transfer" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"to_street_id" uuid,
	"kind" text NOT NULL,
	"state" text DEFAULT 'DRAFT' NOT NULL,
	"membership_id" uuid,
	"person_id" uuid,
	"person_name" text NOT NULL,
	"standing" text,
	"about" jsonb,
	"from_branch_id" uuid,
	"from_name" text NOT NULL,
	"to_branch_id" uuid,
	"to_group_id" uuid,
	"to_name" text NOT NULL,
	"within_city" boolean NOT NULL,
	"reason" text NOT NULL,
	"asked_by_member" boolean DEFAULT false NOT NULL,
	"letter_year" integer,
	"letter_serial" integer,
	"letter_number" text,
	"issued_on" date,
	"valid_until" date,
	"dues_paid_through" date,
	"sent_on" date,
	"received_on" date,
	"receipt_on" date,
	"refusal" text,
	"received_membership_id" uuid,
	"received_person_id" uuid,
	"file" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transfer_kind" CHECK ("transfer"."kind" in ('WITHIN_STREET', 'BETWEEN_STREETS', 'OUTWARD', 'INWARD')),
	CONSTRAINT "transfer_state" CHECK ("transfer"."state" in ('DRAFT', 'ISSUED', 'IN_TRANSIT', 'RECEIVED', 'RECEIPT_RETURNED', 'EXPIRED', 'REFUSED', 'WITHDRAWN')),
	CONSTRAINT "transfer_two_streets" CHECK (("transfer"."kind" = 'BETWEEN_STREETS') = ("transfer"."to_street_id" is not null)),
	CONSTRAINT "transfer_other_street" CHECK ("transfer"."to_street_id" <> "transfer"."street_id"),
	CONSTRAINT "transfer_member" CHECK ("transfer"."kind" = 'INWARD' or ("transfer"."membership_id" is not null and "transfer"."person_id" is not null and "transfer"."from_branch_id" is not null)),
	CONSTRAINT "transfer_place" CHECK ("transfer"."kind" <> 'WITHIN_STREET' or "transfer"."to_branch_id" is not null),
	CONSTRAINT "transfer_letter_whole" CHECK ("transfer"."state" in ('DRAFT', 'REFUSED', 'WITHDRAWN') or ("transfer"."issued_on" is not null and "transfer"."valid_until" is not null)),
	CONSTRAINT "transfer_validity" CHECK ("transfer"."valid_until" >= "transfer"."issued_on" and "transfer"."valid_until" <= "transfer"."issued_on" + interval '3 months'),
	CONSTRAINT "transfer_received" CHECK ("transfer"."state" not in ('RECEIVED', 'RECEIPT_RETURNED') or "transfer"."received_on" is not null)
);
--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_to_street_id_organization_id_fk" FOREIGN KEY ("to_street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_from_branch_id_organization_id_fk" FOREIGN KEY ("from_branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_to_branch_id_organization_id_fk" FOREIGN KEY ("to_branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_to_group_id_organization_id_fk" FOREIGN KEY ("to_group_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_received_membership_id_membership_id_fk" FOREIGN KEY ("received_membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_received_person_id_person_id_fk" FOREIGN KEY ("received_person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_under_way" ON "transfer" USING btree ("membership_id") WHERE "transfer"."membership_id" is not null and "transfer"."state" in ('DRAFT', 'ISSUED', 'IN_TRANSIT', 'RECEIVED', 'EXPIRED');--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_letter" ON "transfer" USING btree ("street_id","letter_year","letter_serial");--> statement-breakpoint
CREATE INDEX "transfer_street" ON "transfer" USING btree ("street_id","state","created_at");--> statement-breakpoint
CREATE INDEX "transfer_to_street" ON "transfer" USING btree ("to_street_id","state","created_at") WHERE "transfer"."to_street_id" is not null;--> statement-breakpoint
CREATE INDEX "transfer_person" ON "transfer" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "transfer_received_person" ON "transfer" USING btree ("received_person_id");--> statement-breakpoint
CREATE INDEX "transfer_expiry" ON "transfer" USING btree ("valid_until") WHERE "transfer"."state" in ('ISSUED', 'IN_TRANSIT');