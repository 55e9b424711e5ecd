package dev.coffer.cli;

import dev.coffer.base.Moment;
import dev.coffer.job.ForgetReport;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.tree.Problem;

import tools.jackson.core.JsonGenerator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows which points stay and why, and which go. */
final class RetentionTable {
    private RetentionTable() {}

    /** A table for each group, newest last, as a list of points has it. */
    static void print(Console console, RetentionPlan plan) {
        print(console, plan, "goes");
    }

    /**
     * @param going what becomes of those that do not stay
     */
    static void print(Console console, RetentionPlan plan, String going) {
        boolean first = true;
        for (RetentionPlan.Group group : plan.groups()) {
            if (!first) {
                console.print("");
            }
            first = false;
            String what = group.key().forPeople();
            if (!what.isEmpty()) {
                console.print(Printable.of(what, " ") + ":");
            }
            print(console, group, going);
        }
    }

    private static void print(Console console, RetentionPlan.Group group, String going) {
        Map<String, List<String>> reasons = new HashMap<>();
        List<RestorePoint> points = new ArrayList<>(group.removed());
        for (RetentionPlan.Kept kept : group.kept()) {
            reasons.put(kept.point().id(), kept.reasons());
            points.add(kept.point());
        }
        points.sort((a, b) -> a.time().toInstant().compareTo(b.time().toInstant()));
        Table table = new Table("id", "time", "job", "tags", "", "why");
        for (RestorePoint point : points) {
            List<String> why = reasons.get(point.id());
            table.row(
                    console.bold(point.shortId()),
                    point.time().format(Moment.MINUTE),
                    point.job() == null ? "" : Printable.of(point.job(), " "),
                    Printable.of(String.join(",", point.tags()), " "),
                    why == null ? going : "stays",
                    why == null ? "" : Printable.of(String.join(", ", why), " "));
        }
        table.print(console);
    }

    /** All of a report but what is peculiar to one command. */
    static void write(JsonGenerator out, StoreChoice choice, boolean dryRun, ForgetReport report) {
        out.writeStringProperty("type", "summary");
        out.writeStringProperty("store", choice.address().withoutOptions().toString());
        out.writeBooleanProperty("dry_run", dryRun);
        out.writeBooleanProperty("done", report.done());
        write(out, report.plan());
        out.writeArrayPropertyStart("removed");
        for (RestorePoint point : report.plan().removed()) {
            out.writeString(point.id());
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("left");
        for (Problem problem : report.left()) {
            PointJson.writeProblem(out, problem);
        }
        out.writeEndArray();
    }

    /** The property {@code groups}. */
    static void write(JsonGenerator out, RetentionPlan plan) {
        out.writeArrayPropertyStart("groups");
        for (RetentionPlan.Group group : plan.groups()) {
            out.writeStartObject();
            out.writeStringProperty("host", group.key().host());
            writeAll(out, "paths", group.key().paths());
            writeAll(out, "tags", group.key().tags());
            out.writeArrayPropertyStart("keep");
            for (RetentionPlan.Kept kept : group.kept().reversed()) {
                out.writeStartObject();
                out.writeName("point");
                PointJson.write(out, kept.point());
                writeAll(out, "reasons", kept.reasons());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("remove");
            for (RestorePoint point : group.removed().reversed()) {
                PointJson.write(out, point);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeAll(JsonGenerator out, String field, List<String> values) {
        out.writeArrayPropertyStart(field);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
