package dev.headrace.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that destroys. On a method, that test has a server to itself; on a class, its tests share one, which is brought
 * back before each of them if the last one left it dead or stopped. Never the server of TEST_REDIS_URL.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RedisExtension.class)
public @interface OwnRedis {

    /** As on redis-server's command line: {@code {"--maxmemory", "10mb"}}. */
    String[] args() default {};
}
