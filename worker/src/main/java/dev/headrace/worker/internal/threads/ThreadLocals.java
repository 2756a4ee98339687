package dev.headrace.worker.internal.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Removes all thread-local values of a thread, as the JDK's own pools do for threads that must not carry anything over. The JDK
 * offers no call for it, so this writes the two fields of {@link Thread}: where {@code java.base/java.lang} is open, as the
 * worker's jar asks when it is started by {@code -jar}, and else by {@code sun.misc.Unsafe}, which JDK 24 and later warn of.
 */
final class ThreadLocals {
    private static final int UNSAFE_UNTIL = 23;

    private static final @Nullable MethodHandle VALUES = setter("threadLocals");
    private static final @Nullable MethodHandle INHERITABLE = setter("inheritableThreadLocals");

    private ThreadLocals() {}

    /** Returns true if {@link #erase} works in this JVM. */
    static boolean erasable() {
        return VALUES != null && INHERITABLE != null;
    }

    /** Erases those of the current thread, the inheritable ones too. */
    static void erase(Thread current) {
        if (VALUES == null || INHERITABLE == null) {
            return;
        }
        try {
            VALUES.invokeExact(current, (Object) null);
            INHERITABLE.invokeExact(current, (Object) null);
        } catch (Throwable e) {
            throw new IllegalStateException("thread-locals could not be erased", e);
        }
    }

    private static @Nullable MethodHandle setter(String name) {
        try {
            Field field = Thread.class.getDeclaredField(name);
            MethodHandle setter =
                    field.trySetAccessible() ? MethodHandles.lookup().unreflectSetter(field) : byUnsafe(field);
            return setter == null ? null : setter.asType(MethodType.methodType(void.class, Thread.class, Object.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable MethodHandle byUnsafe(Field field) throws ReflectiveOperationException {
        if (Runtime.version().feature() > UNSAFE_UNTIL) {
            return null;
        }
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object unsafe = instance.get(null);
        long offset = (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, field);
        MethodHandle put = MethodHandles.lookup()
                .findVirtual(
                        type, "putObject", MethodType.methodType(void.class, Object.class, long.class, Object.class));
        return MethodHandles.insertArguments(put.bindTo(unsafe), 1, offset);
    }
}
