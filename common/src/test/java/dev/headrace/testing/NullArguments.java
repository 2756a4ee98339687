package dev.headrace.testing;

import dev.headrace.redis.RedisSettings;
import dev.headrace.task.GenericType;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls public methods with one argument null at a time, and looks whether the error names that argument. */
public final class NullArguments {
    private static final String REFUSED = ": null is not allowed";

    private NullArguments() {}

    /**
     * Returns the arguments that are not refused by their name, or by that of the method.
     *
     * @param on called for methods that are not static
     * @param may names of arguments that may be null
     */
    public static List<String> unnamed(Class<?> type, Object on, Set<String> may) {
        List<String> unnamed = new ArrayList<>();
        int asked = 0;
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isPublic(method.getModifiers())
                    || method.isSynthetic()
                    || method.getName().equals("equals")) {
                continue;
            }
            for (int i = 0; i < method.getParameterCount(); i++) {
                Parameter parameter = method.getParameters()[i];
                if (!parameter.getType().isPrimitive() && !may.contains(parameter.getName())) {
                    asked++;
                    String said = said(method, on, i);
                    if (!List.of(parameter.getName() + REFUSED, method.getName() + REFUSED)
                            .contains(said)) {
                        unnamed.add(method + ", " + parameter.getName() + ": " + said);
                    }
                }
            }
        }
        if (asked == 0) {
            throw new AssertionError(type + " has no argument to look at");
        }
        return unnamed;
    }

    /** Returns the components whose null its constructor does not refuse by their name. */
    public static List<String> unnamedComponents(Record value) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        List<String> unnamed = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            if (!components[i].getType().isPrimitive()) {
                String said = said(value, components, i);
                if (!said.equals(components[i].getName() + REFUSED)) {
                    unnamed.add(value.getClass() + ", " + components[i].getName() + ": " + said);
                }
            }
        }
        return unnamed;
    }

    private static String said(Record value, RecordComponent[] components, int missing) {
        try {
            Class<?>[] types = new Class<?>[components.length];
            Object[] arguments = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                arguments[i] = i == missing ? null : components[i].getAccessor().invoke(value);
            }
            value.getClass().getDeclaredConstructor(types).newInstance(arguments);
            return "no error";
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String said(Method method, Object on, int missing) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == missing ? null : some(method.getParameterTypes()[i]);
        }
        try {
            method.invoke(on, arguments);
            return "no error";
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause().getMessage());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object some(Class<?> type) {
        if (type == int.class) {
            return 1;
        } else if (type == String.class) {
            return "abc";
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == boolean.class) {
            return true;
        } else if (type == Iterable.class || type == Collection.class) {
            return List.of();
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type.isInterface()
                ? Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null)
                : made(type);
    }

    /** One of the type's own making, such as {@code Submission.plain()}. */
    private static @Nullable Object made(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isStatic(method.getModifiers())
                    && Modifier.isPublic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && method.getReturnType() == type) {
                try {
                    return method.invoke(null);
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return switch (type.getSimpleName()) {
            case "TaskType" -> TaskType.of("t", String.class);
            case "byte[]" -> new byte[0];
            case "GenericType" -> new GenericType<String>() {};
            case "Class" -> String.class;
            case "RedisSettings" -> RedisSettings.of("redis://127.0.0.1:1");
            case "TaskId" -> TaskId.parse("q/1-0");
            default -> null;
        };
    }
}
