CREATE TABLE "auth_attempt" (
	"username" text PRIMARY KEY NOT NULL,
	"failed" integer NOT NULL,
	"locked_until" timestamp with time zone,
	"last_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "auth_session" ADD COLUMN "administrator" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "auth_user" DROP COLUMN "failed_logins";--> statement-breakpoint
ALTER TABLE "auth_user" DROP COLUMN "locked_until";