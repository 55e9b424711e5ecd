package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.guard.Approvals;
import dev.coffer.guard.Approvers;
import dev.coffer.guard.Guardian;
import dev.coffer.os.HostPath;

/**
 * What an engine's gate rests upon, all of it in the state folder.
 *
 * @param settings in force
 * @param guardian approvers, requests and answers
 */
record Guard(SettingsInForce settings, Guardian guardian) {
    static Guard of(Machine machine, Settings settings, Audit audit) {
        HostPath folder = machine.stateFolder().resolve("guard");
        Approvers approvers = new Approvers(machine.files(), folder);
        SettingsInForce inForce =
                new SettingsInForce(
                        machine, folder.resolve("settings"), settings, approvers, audit);
        Approvals approvals =
                new Approvals(
                        machine.files(),
                        machine.stateFolder().resolve("approvals"),
                        machine.clock());
        return new Guard(
                inForce,
                new Guardian(
                        inForce,
                        approvers,
                        approvals,
                        machine.user(),
                        machine.host(),
                        machine.clock(),
                        machine.randomness(),
                        audit));
    }
}
