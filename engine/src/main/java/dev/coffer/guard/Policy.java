package dev.coffer.guard;

import dev.coffer.base.Sha256;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is wanted for each operation at each risk, and how long a request for approval is good.
 * Immutable.
 *
 * @param demands for every operation at every risk
 * @param expires after so long a request is of no use any more
 */
public record Policy(Map<Operation, Map<Risk, Demand>> demands, Duration expires) {
    /** How long a request is good unless settings say otherwise. */
    public static final Duration EXPIRES = Duration.ofDays(3);

    /** Where nothing is configured: whoever runs it is asked. */
    public static final Policy STANDARD = new Builder().build();

    private static final int VERSION_DIGITS = 16;

    public Policy {
        demands = Map.copyOf(demands);
    }

    /** Gathers what settings say; where they say nothing, a yes is asked for. */
    public static final class Builder {
        private final Map<Operation, Map<Risk, Demand>> demands = new EnumMap<>(Operation.class);
        private Duration expires = EXPIRES;

        public Builder() {
            for (Operation operation : Operation.values()) {
                Map<Risk, Demand> all = new EnumMap<>(Risk.class);
                for (Risk risk : Risk.values()) {
                    all.put(risk, Demand.CONFIRM);
                }
                demands.put(operation, all);
            }
        }

        /** For every operation that is not named by itself; to be called before those. */
        public Builder set(Risk risk, Demand demand) {
            for (Operation operation : Operation.values()) {
                set(operation, risk, demand);
            }
            return this;
        }

        public Builder set(Operation operation, Risk risk, Demand demand) {
            Objects.requireNonNull(demands.get(operation)).put(risk, demand);
            return this;
        }

        /** At every risk. */
        public Builder set(Operation operation, Demand demand) {
            for (Risk risk : Risk.values()) {
                set(operation, risk, demand);
            }
            return this;
        }

        public Builder expires(Duration after) {
            expires = after;
            return this;
        }

        public Policy build() {
            Map<Operation, Map<Risk, Demand>> all = new EnumMap<>(Operation.class);
            demands.forEach((operation, each) -> all.put(operation, Map.copyOf(each)));
            return new Policy(all, expires);
        }
    }

    /**
     * What is wanted for an operation. Whoever could change the policy, or the approvers, alone
     * could do everything alone: where anything is left to somebody else, these are too.
     */
    public Demand demand(Operation operation, Risk risk) {
        return changesTheGuard(operation) && wantsApproval()
                ? Demand.APPROVE
                : written(operation, risk);
    }

    private static boolean changesTheGuard(Operation operation) {
        return operation == Operation.CHANGE_POLICY || operation == Operation.CHANGE_APPROVERS;
    }

    private Demand written(Operation operation, Risk risk) {
        return Objects.requireNonNull(Objects.requireNonNull(demands.get(operation)).get(risk));
    }

    /** What is wanted for several plans that are one question: the most that is for any. */
    public Demand demand(List<Destruction> plans) {
        Demand most = Demand.ALLOW;
        for (Destruction plan : plans) {
            Demand demand = demand(plan.operation(), plan.risk());
            most = demand.compareTo(most) > 0 ? demand : most;
        }
        return most;
    }

    /** How many operations are left to somebody else, at some risk at least. */
    public int approved() {
        int count = 0;
        for (Map<Risk, Demand> each : demands.values()) {
            count += each.containsValue(Demand.APPROVE) ? 1 : 0;
        }
        return count;
    }

    /** Whether anything is left to somebody else. */
    public boolean wantsApproval() {
        return approved() > 0;
    }

    /**
     * Whether it demands nowhere less than another one does; how long its requests are good counts
     * where the other one wants approval.
     */
    public boolean isAtLeast(Policy other) {
        return demands.equals(strictest(other).demands)
                && (!other.wantsApproval() || expires.compareTo(other.expires) <= 0);
    }

    /**
     * Of both what is stricter, everywhere; how long requests are good counts only of one that
     * wants approval.
     */
    public Policy strictest(Policy other) {
        Builder both = new Builder();
        for (Operation operation : Operation.values()) {
            for (Risk risk : Risk.values()) {
                Demand one = written(operation, risk);
                Demand two = other.written(operation, risk);
                both.set(operation, risk, one.compareTo(two) >= 0 ? one : two);
            }
        }
        boolean own =
                wantsApproval() == other.wantsApproval()
                        ? expires.compareTo(other.expires) <= 0
                        : wantsApproval();
        return both.expires(own ? expires : other.expires).build();
    }

    /** Tells policies apart: approvals are bound to it. */
    public String version() {
        return Sha256.hash(canonical().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, VERSION_DIGITS);
    }

    /** As canonical JSON; what is as in {@link #STANDARD} is left out. */
    public String canonical() {
        return CanonicalJson.write(json());
    }

    Map<String, Object> json() {
        Map<String, Object> rules = new TreeMap<>();
        for (Operation operation : Operation.values()) {
            Map<String, Object> risks = new TreeMap<>();
            for (Risk risk : Risk.values()) {
                Demand demand = written(operation, risk);
                if (demand != Demand.CONFIRM) {
                    risks.put(risk.word(), demand.word());
                }
            }
            if (!risks.isEmpty()) {
                rules.put(operation.word(), risks);
            }
        }
        return Map.of("expires", expires.toString(), "rules", rules);
    }

    /**
     * What {@link #canonical} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Policy parse(String canonical) {
        CanonicalJson.Fields json = CanonicalJson.read(canonical);
        Builder builder = new Builder();
        try {
            builder.expires(Duration.parse(json.text("expires")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it does not say when requests expire", e);
        }
        CanonicalJson.Fields rules = json.object("rules");
        for (String word : rules.names()) {
            Operation operation = Operation.of(word);
            CanonicalJson.Fields risks = rules.object(word);
            for (Risk risk : Risk.values()) {
                Demand demand = Demand.of(risks.textOr(risk.word(), Demand.CONFIRM.word()));
                if (operation != null && demand != null) {
                    builder.set(operation, risk, demand);
                }
            }
        }
        return builder.build();
    }
}
