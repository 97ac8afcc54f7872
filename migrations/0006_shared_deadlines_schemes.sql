CREATE TABLE "deadline" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"street_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"path" text collate "C" NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"title" text NOT NULL,
	"clause" text NOT NULL,
	"due_on" date NOT NULL,
	"levels_told" integer DEFAULT 0 NOT NULL,
	"tell_on" date
);
--> statement-breakpoint
CREATE TABLE "local_scheme" (
	"street_id" uuid NOT NULL,
	"scheme" text NOT NULL,
	"from_on" date NOT NULL,
	"values" jsonb NOT NULL,
	"document" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "local_scheme_street_id_scheme_from_on_pk" PRIMARY KEY("street_id","scheme","from_on")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_once" ON "deadline" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "deadline_street" ON "deadline" USING btree ("street_id","due_on","id");--> statement-breakpoint
CREATE INDEX "deadline_day" ON "deadline" USING btree ("due_on","id");--> statement-breakpoint
CREATE INDEX "deadline_kind" ON "deadline" USING btree ("street_id","kind","due_on");--> statement-breakpoint
CREATE INDEX "deadline_path" ON "deadline" USING btree ("street_id","path");--> statement-breakpoint
CREATE INDEX "deadline_tell" ON "deadline" USING btree ("street_id","tell_on");