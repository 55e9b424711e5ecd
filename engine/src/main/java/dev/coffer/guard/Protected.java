package dev.coffer.guard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a method that does something protected: it takes the {@link Authorization} for it, itself or
 * in a request. The architecture's tests see to that, and that each operation has such a method.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Protected {
    /** What it may do. */
    Operation[] value();
}
