/**
 * Contract suites, fakes and builders that tests of every module share. Never part of the product.
 */
@NullMarked
package dev.coffer.testkit;

import org.jspecify.annotations.NullMarked;
