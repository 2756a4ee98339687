package dev.headrace.testing;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests their Redis: see {@link RedisTest} and {@link OwnRedis}. Servers live in JUnit's stores, which close them
 * with the method, the class or the run that they belong to.
 */
public final class RedisExtension implements ParameterResolver, BeforeEachCallback {

    private static final Namespace HERE = Namespace.create(RedisExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestRedis.class;
    }

    @Override
    public TestRedis resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return redis(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        redis(context).heal();
    }

    /** The nearest wish counts: the method's, else its class's, else that of an enclosing class. */
    private static TestRedis redis(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getParent().isPresent()) {
            Optional<OwnRedis> wish = at.getElement().flatMap(RedisExtension::wish);
            if (wish.isPresent()) {
                return own(at, wish.get().args());
            }
            at = at.getParent().get();
        }
        return shared(at);
    }

    /** The key holds the place too, since a store also looks into those of its parents. */
    private static TestRedis own(ExtensionContext at, String[] args) {
        return at.getStore(HERE).computeIfAbsent(at.getUniqueId(), key -> TestRedis.own(args), TestRedis.class);
    }

    private static Optional<OwnRedis> wish(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, OwnRedis.class);
    }

    private static TestRedis shared(ExtensionContext root) {
        AutoCloseable unused =
                root.getStore(HERE).computeIfAbsent("shared", key -> RedisServers::closeShared, AutoCloseable.class);
        return TestRedis.shared();
    }
}
