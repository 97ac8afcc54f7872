CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gist;--> statement-breakpoint
CREATE TABLE "auth_user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"username" text,
	"display_username" text,
	"two_factor_enabled" boolean DEFAULT false,
	"person_id" uuid,
	"home_street_id" uuid,
	"password_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"must_change_password" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp with time zone,
	"failed_logins" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	CONSTRAINT "auth_user_email_unique" UNIQUE("email"),
	CONSTRAINT "auth_user_username_unique" UNIQUE("username")
);
--> statement-breakpoint
CREATE TABLE "auth_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "auth_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"user_id" text,
	"username" text,
	"kind" text NOT NULL,
	"ip_address" text,
	"home_street_id" uuid
);
--> statement-breakpoint
CREATE TABLE "auth_account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_former_password" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "auth_former_password_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" text NOT NULL,
	"hash" text NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_two_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"user_id" text NOT NULL,
	"verified" boolean DEFAULT false,
	"failed_verification_count" integer DEFAULT 0,
	"locked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "auth_session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"acting_for_id" uuid,
	CONSTRAINT "auth_session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "auth_verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "file" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"size" integer NOT NULL,
	"width" integer,
	"height" integer,
	"thumbnail_key" text,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"key" text PRIMARY KEY NOT NULL,
	"request" "bytea" NOT NULL,
	"status" smallint,
	"answer" jsonb,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox_message" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"title" text NOT NULL,
	"body" text DEFAULT '' NOT NULL,
	"link" text,
	"dedupe_key" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "search_entry" (
	"street_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"title" text NOT NULL,
	"subtitle" text DEFAULT '' NOT NULL,
	"pinyin" text collate "C" NOT NULL,
	"initials" text collate "C" NOT NULL,
	"tokens" "tsvector" NOT NULL,
	"audience" text NOT NULL,
	"path" text collate "C" NOT NULL,
	"weight" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "search_entry_subject_type_subject_id_pk" PRIMARY KEY("subject_type","subject_id")
);
--> statement-breakpoint
CREATE TABLE "timeline_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "timeline_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"street_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"account_id" text,
	"actor_name" text NOT NULL,
	"actor_role" text NOT NULL,
	"on_behalf_of" text,
	"action" text NOT NULL,
	"note" text,
	"data" jsonb NOT NULL,
	"previous_hash" "bytea",
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timeline_seal" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "timeline_seal_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"street_id" uuid NOT NULL,
	"sealed_on" date NOT NULL,
	"from_id" bigint NOT NULL,
	"through_id" bigint NOT NULL,
	"entries" integer NOT NULL,
	"root" "bytea" NOT NULL,
	"previous_hash" "bytea",
	"hash" "bytea" NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_grant" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"role" text NOT NULL,
	"organization_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	"granted_by" text NOT NULL,
	"revoked_by" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "account_grant_role" CHECK ("account_grant"."role" in ('DISTRICT_ADMIN', 'STREET_ADMIN', 'AUDITOR', 'STREET_OFFICER', 'COMMUNITY_WORKER', 'BRANCH_SECRETARY', 'MEMBER', 'RESIDENT')),
	CONSTRAINT "account_grant_days" CHECK ("account_grant"."until_on" is null or "account_grant"."until_on" >= "account_grant"."from_on")
);
--> statement-breakpoint
CREATE TABLE "street_setting" (
	"street_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "street_setting_street_id_key_pk" PRIMARY KEY("street_id","key")
);
--> statement-breakpoint
CREATE TABLE "member_import" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"file_key" text NOT NULL,
	"file_name" text NOT NULL,
	"state" text NOT NULL,
	"rows_total" integer DEFAULT 0 NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"rows_wrong" integer DEFAULT 0 NOT NULL,
	"rows_new" integer DEFAULT 0 NOT NULL,
	"rows_changed" integer DEFAULT 0 NOT NULL,
	"rows_same" integer DEFAULT 0 NOT NULL,
	"error_file_key" text,
	"failure" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "member_import_state" CHECK ("member_import"."state" in ('CHECKING', 'CHECKED', 'IMPORTING', 'DONE', 'FAILED', 'DISCARDED'))
);
--> statement-breakpoint
CREATE TABLE "member_mark" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"detail" text,
	"from_on" date NOT NULL,
	"until_on" date,
	CONSTRAINT "member_mark_kind" CHECK ("member_mark"."kind" in ('OUTFLOW', 'INFLOW', 'LOST_CONTACT', 'HARDSHIP')),
	CONSTRAINT "member_mark_days" CHECK ("member_mark"."until_on" is null or "member_mark"."until_on" >= "member_mark"."from_on")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"joined_on" date NOT NULL,
	"full_on" date,
	"dues_paid_through" date,
	"monthly_dues_fen" integer,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_full_after_joining" CHECK ("membership"."full_on" is null or "membership"."full_on" >= "membership"."joined_on"),
	CONSTRAINT "membership_dues" CHECK ("membership"."monthly_dues_fen" is null or "membership"."monthly_dues_fen" >= 0)
);
--> statement-breakpoint
CREATE TABLE "member_period" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"membership_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"standing" text NOT NULL,
	"branch_id" uuid NOT NULL,
	"group_id" uuid,
	"from_on" date NOT NULL,
	"until_on" date,
	"reason" text,
	CONSTRAINT "member_period_standing" CHECK ("member_period"."standing" in ('PROBATIONARY', 'FULL', 'SUSPENDED', 'TRANSFERRED_OUT', 'LAPSED', 'REMOVED', 'EXPELLED', 'RESIGNED', 'CANCELLED', 'DECEASED')),
	CONSTRAINT "member_period_days" CHECK ("member_period"."until_on" is null or "member_period"."until_on" > "member_period"."from_on")
);
--> statement-breakpoint
CREATE TABLE "organization_address" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_pinyin" text collate "C" NOT NULL,
	"name_initials" text collate "C" NOT NULL,
	"grid_id" uuid,
	"road_crew_id" uuid
);
--> statement-breakpoint
CREATE TABLE "organization_alliance" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"duty" text,
	"from_on" date NOT NULL,
	"until_on" date,
	CONSTRAINT "organization_alliance_two" CHECK ("organization_alliance"."organization_id" <> "organization_alliance"."member_id")
);
--> statement-breakpoint
CREATE TABLE "organization_offer" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"detail" text,
	"partner_id" uuid,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"from_on" date,
	"until_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_offer_kind" CHECK ("organization_offer"."kind" in ('RESOURCE', 'NEED', 'PROJECT')),
	CONSTRAINT "organization_offer_state" CHECK ("organization_offer"."state" in ('OPEN', 'ACTIVE', 'DONE'))
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"parent_id" uuid,
	"kind" text NOT NULL,
	"node" bigint GENERATED BY DEFAULT AS IDENTITY (sequence name "organization_node_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"path" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"short_name" text,
	"name_pinyin" text collate "C" NOT NULL,
	"name_initials" text collate "C" NOT NULL,
	"division_code" text,
	"credit_code" text,
	"community_type" text,
	"patrol_type" text,
	"caring" boolean DEFAULT false NOT NULL,
	"address" text,
	"longitude" double precision,
	"latitude" double precision,
	"shape" jsonb,
	"contact_phone" text,
	"contact_public" boolean DEFAULT false NOT NULL,
	"opening_hours" text,
	"introduction" text,
	"established_on" date,
	"dissolved_on" date,
	"ordinal" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_path" UNIQUE("path"),
	CONSTRAINT "organization_kind" CHECK ("organization"."kind" in ('DISTRICT', 'WORKING_COMMITTEE', 'REGIONAL_GRAND_COMMITTEE', 'COMMUNITY_COMMITTEE', 'GENERAL_BRANCH', 'COMMUNITY_BRANCH', 'STREET_ORGAN_BRANCH', 'ESTATE_BRANCH', 'NON_PUBLIC_ORG', 'JOINT_BRANCH', 'TEMPORARY_BRANCH', 'PARTY_GROUP', 'COURTYARD_SELF_GOV', 'GRID', 'ROAD_CREW', 'RED_PROPERTY_ALLIANCE', 'PARTNER_UNIT', 'SOCIAL_ORGANIZATION', 'VOLUNTEER_TEAM', 'PATROL_TEAM', 'PROPERTY_COMPANY', 'OWNERS_COMMITTEE', 'ENTERPRISE')),
	CONSTRAINT "organization_community_type" CHECK ("organization"."community_type" is null or "organization"."community_type" in ('ORDINARY', 'VILLAGE_TURNED')),
	CONSTRAINT "organization_patrol_type" CHECK (("organization"."kind" = 'PATROL_TEAM') = ("organization"."patrol_type" is not null)),
	CONSTRAINT "organization_root" CHECK (("organization"."kind" = 'DISTRICT') = ("organization"."parent_id" is null)),
	CONSTRAINT "organization_own_tenant" CHECK ("organization"."kind" not in ('DISTRICT', 'WORKING_COMMITTEE') or "organization"."street_id" = "organization"."id"),
	CONSTRAINT "organization_path_form" CHECK ("organization"."path" ~ '^(/[0-9]+)+/$'),
	CONSTRAINT "organization_point_whole" CHECK (("organization"."longitude" is null) = ("organization"."latitude" is null)),
	CONSTRAINT "organization_longitude" CHECK ("organization"."longitude" is null or "organization"."longitude" between 73 and 136),
	CONSTRAINT "organization_latitude" CHECK ("organization"."latitude" is null or "organization"."latitude" between 3 and 54),
	CONSTRAINT "organization_name" CHECK (length("organization"."name") between 1 and 200),
	CONSTRAINT "organization_days" CHECK ("organization"."dissolved_on" is null or "organization"."established_on" is null or "organization"."dissolved_on" >= "organization"."established_on")
);
--> statement-breakpoint
CREATE TABLE "organization_placement" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"parent_id" uuid,
	"from_on" date NOT NULL,
	"until_on" date,
	CONSTRAINT "organization_placement_days" CHECK ("organization_placement"."until_on" is null or "organization_placement"."until_on" >= "organization_placement"."from_on")
);
--> statement-breakpoint
CREATE TABLE "organization_post" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"seat" smallint DEFAULT 1 NOT NULL,
	"title" text,
	"person_id" uuid,
	"holder_name" text NOT NULL,
	"holder_unit" text,
	"phone" text,
	"phone_public" boolean DEFAULT false NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	"term_ends_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_post_kind" CHECK ("organization_post"."kind" in ('SECRETARY', 'DEPUTY_SECRETARY', 'ORG_COMMISSIONER', 'PUBLICITY_COMMISSIONER', 'DISCIPLINE_COMMISSIONER', 'COMMISSIONER', 'PART_TIME_COMMISSIONER', 'PARTY_AFFAIRS_OFFICER', 'GROUP_LEADER', 'COURTYARD_HEAD', 'BUILDING_STEWARD', 'GRID_WORKER', 'ROAD_CHIEF', 'ROAD_OFFICER', 'TEAM_LEADER', 'CONTACT')),
	CONSTRAINT "organization_post_days" CHECK ("organization_post"."until_on" is null or "organization_post"."until_on" >= "organization_post"."from_on")
);
--> statement-breakpoint
CREATE TABLE "person_access" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "person_access_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"account_id" text,
	"actor_name" text NOT NULL,
	"actor_role" text NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	CONSTRAINT "person_access_kind" CHECK ("person_access"."kind" in ('IDENTITY_NUMBER', 'PHONE', 'RECORD', 'EXPORT')),
	CONSTRAINT "person_access_purpose" CHECK (length("person_access"."purpose") between 2 and 200)
);
--> statement-breakpoint
CREATE TABLE "person_consent" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "person_consent_purpose" CHECK ("person_consent"."purpose" in ('CONTACT', 'PUBLIC_NAME', 'PUBLIC_PHOTO'))
);
--> statement-breakpoint
CREATE TABLE "person_merge" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"kept_id" uuid NOT NULL,
	"merged_id" uuid NOT NULL,
	"before_sealed" "bytea" NOT NULL,
	"moved" jsonb NOT NULL,
	"merged_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_pinyin" text collate "C" NOT NULL,
	"name_initials" text collate "C" NOT NULL,
	"sex" text DEFAULT '0' NOT NULL,
	"birth_on" date,
	"ethnicity" text,
	"native_place" text,
	"education" text,
	"degree" text,
	"school" text,
	"work_started_on" date,
	"employer" text,
	"registered_address" text,
	"home_address" text,
	"identity_sealed" "bytea",
	"identity_index" "bytea",
	"identity_hint" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_tail_index" "bytea",
	"phone_hint" text,
	"note" text,
	"merged_into_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "person_name_length" CHECK (length("person"."name") between 1 and 100),
	CONSTRAINT "person_sex" CHECK ("person"."sex" in ('0', '1', '2', '9')),
	CONSTRAINT "person_identity_whole" CHECK (num_nulls("person"."identity_sealed", "person"."identity_index", "person"."identity_hint") in (0, 3)),
	CONSTRAINT "person_phone_whole" CHECK (num_nulls("person"."phone_sealed", "person"."phone_index", "person"."phone_tail_index", "person"."phone_hint") in (0, 4)),
	CONSTRAINT "person_not_merged_into_self" CHECK ("person"."merged_into_id" <> "person"."id")
);
--> statement-breakpoint
CREATE TABLE "person_request" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'SUBMITTED' NOT NULL,
	"field" text,
	"value_sealed" "bytea",
	"reason" text,
	"answer" text,
	"due_on" date,
	"created_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "person_request_kind" CHECK ("person_request"."kind" in ('CORRECTION', 'DELETION', 'EXPORT')),
	CONSTRAINT "person_request_state" CHECK ("person_request"."state" in ('SUBMITTED', 'ACCEPTED', 'REFUSED', 'WITHDRAWN')),
	CONSTRAINT "person_request_correction" CHECK ("person_request"."kind" <> 'CORRECTION' or ("person_request"."field" is not null and "person_request"."value_sealed" is not null))
);
--> statement-breakpoint
CREATE TABLE "programme_element" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"programme_id" uuid NOT NULL,
	"parent_id" uuid,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"meaning" text,
	"fixed" boolean DEFAULT true NOT NULL,
	"ordinal" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programme" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"state" text DEFAULT 'DRAFT' NOT NULL,
	"from_on" date,
	"until_on" date,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "programme_kind" CHECK ("programme"."kind" ~ '^[A-Z][A-Z0-9_]*$'),
	CONSTRAINT "programme_state" CHECK ("programme"."state" in ('DRAFT', 'PUBLISHED', 'RETIRED'))
);
--> statement-breakpoint
CREATE TABLE "programme_tag" (
	"street_id" uuid NOT NULL,
	"element_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"tagged_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "programme_tag_element_id_subject_type_subject_id_pk" PRIMARY KEY("element_id","subject_type","subject_id")
);
--> statement-breakpoint
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_former_password" ADD CONSTRAINT "auth_former_password_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_two_factor" ADD CONSTRAINT "auth_two_factor_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_auth_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."auth_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_grant" ADD CONSTRAINT "account_grant_account_id_auth_user_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."auth_user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_grant" ADD CONSTRAINT "account_grant_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "street_setting" ADD CONSTRAINT "street_setting_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_import" ADD CONSTRAINT "member_import_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_mark" ADD CONSTRAINT "member_mark_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_period" ADD CONSTRAINT "member_period_membership_id_membership_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."membership"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_period" ADD CONSTRAINT "member_period_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_period" ADD CONSTRAINT "member_period_branch_id_organization_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_period" ADD CONSTRAINT "member_period_group_id_organization_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_address" ADD CONSTRAINT "organization_address_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_address" ADD CONSTRAINT "organization_address_grid_id_organization_id_fk" FOREIGN KEY ("grid_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_address" ADD CONSTRAINT "organization_address_road_crew_id_organization_id_fk" FOREIGN KEY ("road_crew_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_address" ADD CONSTRAINT "organization_address_street_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_alliance" ADD CONSTRAINT "organization_alliance_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_alliance" ADD CONSTRAINT "organization_alliance_member_id_organization_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_offer" ADD CONSTRAINT "organization_offer_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_offer" ADD CONSTRAINT "organization_offer_partner_id_organization_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization" ADD CONSTRAINT "organization_parent_id_organization_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_placement" ADD CONSTRAINT "organization_placement_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_placement" ADD CONSTRAINT "organization_placement_parent_id_organization_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_post" ADD CONSTRAINT "organization_post_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_access" ADD CONSTRAINT "person_access_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_consent" ADD CONSTRAINT "person_consent_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_kept_id_person_id_fk" FOREIGN KEY ("kept_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_merged_id_person_id_fk" FOREIGN KEY ("merged_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_merged_into_id_person_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_request" ADD CONSTRAINT "person_request_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_element" ADD CONSTRAINT "programme_element_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_element" ADD CONSTRAINT "programme_element_parent_id_programme_element_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."programme_element"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme" ADD CONSTRAINT "programme_street_id_organization_id_fk" FOREIGN KEY ("street_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_tag" ADD CONSTRAINT "programme_tag_element_id_programme_element_id_fk" FOREIGN KEY ("element_id") REFERENCES "public"."programme_element"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "auth_user_person" ON "auth_user" USING btree ("person_id") WHERE "auth_user"."person_id" is not null;--> statement-breakpoint
CREATE INDEX "auth_event_user" ON "auth_event" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "auth_event_street" ON "auth_event" USING btree ("home_street_id","id");--> statement-breakpoint
CREATE INDEX "auth_account_user" ON "auth_account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_former_password_user" ON "auth_former_password" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "auth_two_factor_user" ON "auth_two_factor" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_session_user" ON "auth_session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "auth_verification_identifier" ON "auth_verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "file_subject" ON "file" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "idempotency_key_age" ON "idempotency_key" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_message_once" ON "inbox_message" USING btree ("account_id","dedupe_key");--> statement-breakpoint
CREATE INDEX "inbox_message_account" ON "inbox_message" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "inbox_message_unread" ON "inbox_message" USING btree ("account_id") WHERE "inbox_message"."read_at" is null;--> statement-breakpoint
CREATE INDEX "search_entry_tokens" ON "search_entry" USING gin ("street_id","tokens");--> statement-breakpoint
CREATE INDEX "search_entry_pinyin" ON "search_entry" USING btree ("street_id","pinyin");--> statement-breakpoint
CREATE INDEX "search_entry_initials" ON "search_entry" USING btree ("street_id","initials");--> statement-breakpoint
CREATE INDEX "search_entry_title" ON "search_entry" USING gin ("title" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "timeline_entry_subject" ON "timeline_entry" USING btree ("subject_type","subject_id","seq");--> statement-breakpoint
CREATE INDEX "timeline_entry_street" ON "timeline_entry" USING btree ("street_id","id");--> statement-breakpoint
CREATE INDEX "timeline_entry_account" ON "timeline_entry" USING btree ("street_id","account_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "timeline_seal_chain" ON "timeline_seal" USING btree ("street_id","from_id");--> statement-breakpoint
CREATE UNIQUE INDEX "account_grant_once" ON "account_grant" USING btree ("account_id","role","organization_id") WHERE "account_grant"."until_on" is null;--> statement-breakpoint
CREATE INDEX "account_grant_organization" ON "account_grant" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "account_grant_street" ON "account_grant" USING btree ("street_id","id");--> statement-breakpoint
CREATE INDEX "member_import_street" ON "member_import" USING btree ("street_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "member_mark_now" ON "member_mark" USING btree ("membership_id","kind") WHERE "member_mark"."until_on" is null;--> statement-breakpoint
CREATE INDEX "member_mark_street" ON "member_mark" USING btree ("street_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "membership_person" ON "membership" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "membership_street" ON "membership" USING btree ("street_id","joined_on","id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_period_now" ON "member_period" USING btree ("membership_id") WHERE "member_period"."until_on" is null;--> statement-breakpoint
CREATE INDEX "member_period_person" ON "member_period" USING btree ("person_id","from_on");--> statement-breakpoint
CREATE INDEX "member_period_branch" ON "member_period" USING btree ("branch_id","standing","from_on");--> statement-breakpoint
CREATE INDEX "member_period_group" ON "member_period" USING btree ("group_id") WHERE "member_period"."group_id" is not null;--> statement-breakpoint
CREATE INDEX "member_period_street" ON "member_period" USING btree ("street_id","standing","from_on");--> statement-breakpoint
CREATE INDEX "organization_address_street" ON "organization_address" USING btree ("street_id","name");--> statement-breakpoint
CREATE INDEX "organization_address_organization" ON "organization_address" USING btree ("organization_id");--> statement-breakpoint
CREATE UNIQUE INDEX "organization_alliance_once" ON "organization_alliance" USING btree ("organization_id","member_id") WHERE "organization_alliance"."until_on" is null;--> statement-breakpoint
CREATE INDEX "organization_alliance_member" ON "organization_alliance" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "organization_offer_organization" ON "organization_offer" USING btree ("organization_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "organization_credit_code" ON "organization" USING btree ("street_id","credit_code") WHERE "organization"."credit_code" is not null and "organization"."dissolved_on" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "organization_division_code" ON "organization" USING btree ("division_code","kind") WHERE "organization"."division_code" is not null and "organization"."dissolved_on" is null;--> statement-breakpoint
CREATE INDEX "organization_street_path" ON "organization" USING btree ("street_id","path");--> statement-breakpoint
CREATE INDEX "organization_street_kind" ON "organization" USING btree ("street_id","kind","ordinal","name","id");--> statement-breakpoint
CREATE INDEX "organization_parent" ON "organization" USING btree ("parent_id","ordinal");--> statement-breakpoint
CREATE INDEX "organization_street_pinyin" ON "organization" USING btree ("street_id","name_pinyin");--> statement-breakpoint
CREATE INDEX "organization_placement_organization" ON "organization_placement" USING btree ("organization_id","from_on");--> statement-breakpoint
CREATE INDEX "organization_post_organization" ON "organization_post" USING btree ("organization_id","kind");--> statement-breakpoint
CREATE INDEX "organization_post_person" ON "organization_post" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "person_access_person" ON "person_access" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "person_access_street" ON "person_access" USING btree ("street_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_consent_once" ON "person_consent" USING btree ("person_id","purpose") WHERE "person_consent"."withdrawn_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_merge_once" ON "person_merge" USING btree ("merged_id") WHERE "person_merge"."undone_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_identity" ON "person" USING btree ("street_id","identity_index") WHERE "person"."identity_index" is not null and "person"."merged_into_id" is null;--> statement-breakpoint
CREATE INDEX "person_phone" ON "person" USING btree ("street_id","phone_index");--> statement-breakpoint
CREATE INDEX "person_phone_tail" ON "person" USING btree ("street_id","phone_tail_index");--> statement-breakpoint
CREATE INDEX "person_pinyin" ON "person" USING btree ("street_id","name_pinyin","id");--> statement-breakpoint
CREATE INDEX "person_initials" ON "person" USING btree ("street_id","name_initials");--> statement-breakpoint
CREATE INDEX "person_name" ON "person" USING btree ("street_id","name");--> statement-breakpoint
CREATE INDEX "person_request_person" ON "person_request" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "person_request_street" ON "person_request" USING btree ("street_id","state","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "person_request_open" ON "person_request" USING btree ("person_id","kind","field") WHERE "person_request"."state" = 'SUBMITTED';--> statement-breakpoint
CREATE UNIQUE INDEX "programme_element_code" ON "programme_element" USING btree ("programme_id","code");--> statement-breakpoint
CREATE INDEX "programme_element_parent" ON "programme_element" USING btree ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "programme_version" ON "programme" USING btree ("street_id","kind","version");--> statement-breakpoint
CREATE UNIQUE INDEX "programme_published" ON "programme" USING btree ("street_id","kind") WHERE "programme"."state" = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "programme_tag_subject" ON "programme_tag" USING btree ("subject_type","subject_id");