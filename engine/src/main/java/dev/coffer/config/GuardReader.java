package dev.coffer.config;

import dev.coffer.base.Period;
import dev.coffer.guard.Demand;
import dev.coffer.guard.Operation;
import dev.coffer.guard.Policy;
import dev.coffer.guard.Risk;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a policy of the table {@code [guard]}: {@code expires}, a demand for a risk of every
 * operation, and for an operation either one demand or a table of risks.
 */
final class GuardReader {
    private static final String EXPIRES = "expires";

    private final PathBase base;
    private final Problems problems;
    private final Policy.Builder policy = new Policy.Builder();

    GuardReader(PathBase base, Problems problems) {
        this.base = base;
        this.problems = problems;
    }

    Policy read(Raw.Entry guard) {
        if (!(guard.value() instanceof Raw.Table table)) {
            problems.add(
                    guard.value().at(),
                    "guard must be a table, not " + guard.value().what() + "; write [guard]");
            return policy.build();
        }
        for (Raw.Entry entry : table.entries()) {
            readGeneral(entry);
        }
        for (Raw.Entry entry : table.entries()) { // over what is general, wherever it stands
            Operation operation = operation(entry.key());
            if (operation != null) {
                readOperation(operation, entry);
            }
        }
        return policy.build();
    }

    private void readGeneral(Raw.Entry entry) {
        Risk risk = risk(entry.key());
        if (entry.key().equals(EXPIRES)) {
            Period period = new ExpiryType().read(entry.value(), reading(entry, "\"72h\""));
            if (period != null) {
                policy.expires(period.toDuration());
            }
        } else if (risk != null) {
            Demand demand = demand(entry);
            if (demand != null) {
                policy.set(risk, demand);
            }
        } else if (operation(entry.key()) == null) {
            problems.add(entry.keyAt(), ConfigReader.unknown(entry.key(), keys()));
        }
    }

    private void readOperation(Operation operation, Raw.Entry entry) {
        if (!operation.isConfigurable()) {
            problems.add(
                    entry.keyAt(),
                    operation.word()
                            + " asks nobody, for the yes to it was given when the points were"
                            + " deleted; write delete = \"approve\" to have that approved, and"
                            + " grace for how long they can be brought back");
            return;
        }
        if (!(entry.value() instanceof Raw.Table table)) {
            Demand demand = demand(entry);
            if (demand != null) {
                policy.set(operation, demand);
            }
            return;
        }
        for (Raw.Entry each : table.entries()) {
            Risk risk = risk(each.key());
            if (risk == null) {
                problems.add(each.keyAt(), ConfigReader.unknown(each.key(), risks()));
                continue;
            }
            Demand demand = demand(each);
            if (demand != null) {
                policy.set(operation, risk, demand);
            }
        }
    }

    private @Nullable Demand demand(Raw.Entry entry) {
        ChoiceType<Demand> type = new ChoiceType<>();
        for (Demand demand : Demand.values()) {
            type.or(demand.word(), demand);
        }
        return type.read(entry.value(), reading(entry, "\"confirm\""));
    }

    private Reading reading(Raw.Entry entry, String example) {
        return new Reading(entry.key(), example, base, problems);
    }

    private static @Nullable Operation operation(String key) {
        return Operation.of(key);
    }

    private static @Nullable Risk risk(String key) {
        for (Risk risk : Risk.values()) {
            if (risk.word().equals(key)) {
                return risk;
            }
        }
        return null;
    }

    private static List<String> risks() {
        List<String> words = new ArrayList<>();
        for (Risk risk : Risk.values()) {
            words.add(risk.word());
        }
        return words;
    }

    private static List<String> keys() {
        List<String> keys = risks();
        keys.add(EXPIRES);
        for (Operation operation : Operation.values()) {
            if (operation.isConfigurable()) {
                keys.add(operation.word());
            }
        }
        return keys;
    }
}
