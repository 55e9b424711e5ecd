package dev.coffer.guard;

import java.util.List;

/** How much would be lost by a plan if it were a mistake. In ascending order. */
public enum Risk {
    /** Little, or what can be had again. */
    LOW("low"),
    /** What can be undone, or some of much. */
    MEDIUM("medium"),
    /** Most of what is there, or what opens it. */
    HIGH("high"),
    /** All that is there, at once, or the guard itself. */
    CRITICAL("critical");

    private final String word;

    Risk(String word) {
        this.word = word;
    }

    /** As in settings, requests and records. */
    public String word() {
        return word;
    }

    /** The highest of several plans that are one question. */
    public static Risk of(List<Destruction> plans) {
        Risk highest = LOW;
        for (Destruction plan : plans) {
            Risk risk = plan.risk();
            if (risk.compareTo(highest) > 0) {
                highest = risk;
            }
        }
        return highest;
    }
}
