CREATE TABLE "procedure_case_file" (
	"file_id" uuid PRIMARY KEY NOT NULL,
	"street_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"material" text
);
--> statement-breakpoint
ALTER TABLE "procedure_case_file" ADD CONSTRAINT "procedure_case_file_file_id_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case_file" ADD CONSTRAINT "procedure_case_file_case_id_procedure_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."procedure_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "procedure_case_file" ADD CONSTRAINT "procedure_case_file_step_id_procedure_step_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."procedure_step"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "procedure_case_file_case" ON "procedure_case_file" USING btree ("case_id");