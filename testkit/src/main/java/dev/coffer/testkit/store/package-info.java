/**
 * What every kind of store must do, as contract suites: {@link
 * dev.coffer.testkit.store.StoreContract} on whole disks, {@link
 * dev.coffer.testkit.store.StoreFaultContract} on failing ones.
 */
@NullMarked
package dev.coffer.testkit.store;

import org.jspecify.annotations.NullMarked;
