package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.store.Counts;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionForecast;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a policy will have kept one day. Changes nothing. */
final class SimulateRetention {
    private final Works works;

    SimulateRetention(Works works) {
        this.works = works;
    }

    /**
     * @param choice whose points are there already; null for a store that begins today
     * @param order whose policy, grouping and filter count
     * @param every time from one point to the next
     * @param until when to look
     * @param course told what there is on the way
     */
    RetentionPlan run(
            @Nullable StoreChoice choice,
            ForgetOrder order,
            Duration every,
            Instant until,
            RetentionForecast.Course course)
            throws IOException {
        Clock clock = works.machine().clock();
        List<RestorePoint> points = List.of();
        if (choice != null) {
            StoreAddress address = choice.address();
            if (!works.stores().isThere(address)) {
                throw Stores.noSuchStore(address, works.memory().known().at(address.location()));
            }
            try (Store store = works.open(choice)) {
                points = order.filter().of(store.points());
            }
        }
        return RetentionForecast.run(
                points,
                pattern(order),
                order.policy(),
                order.grouping(),
                every,
                clock.instant(),
                until,
                clock.getZone(),
                course);
    }

    private RestorePoint pattern(ForgetOrder order) {
        Machine machine = works.machine();
        return new RestorePoint(
                "0",
                null,
                StoreKind.VAULT,
                machine.clock().instant().atZone(machine.clock().getZone()).toOffsetDateTime(),
                order.filter().job(),
                "",
                "",
                null,
                List.of(),
                machine.host(),
                List.of(),
                List.of(),
                0,
                0,
                0,
                0,
                Duration.ZERO,
                null,
                Counts.NONE,
                0,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }
}
