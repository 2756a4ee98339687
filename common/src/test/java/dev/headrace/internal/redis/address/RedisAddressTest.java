package dev.headrace.internal.redis.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.internal.redis.topology.ClusterView;
import dev.headrace.internal.redis.topology.Redirect;
import dev.headrace.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @Test
    void aClusterIsNamedBySomeOfItsNodes() {
        RedisAddress address = RedisAddress.parse("redis-cluster://app:s%40cret@one:7000,two,[::1]:7002");
        assertThat(address.kind()).isEqualTo(RedisAddress.Kind.CLUSTER);
        assertThat(address.hosts())
                .containsExactly(new Address("one", 7000), new Address("two", 6379), new Address("::1", 7002));
        assertThat(address.shown()).isEqualTo("cluster one:7000,two:6379,[::1]:7002");
        var node = address.at(new Address("three", 7005), "name", Duration.ofSeconds(5));
        assertThat(node.getHost()).isEqualTo("three");
        assertThat(node.getPort()).isEqualTo(7005);
        assertThat(node.isSsl()).isFalse();
        var login = node.getCredentialsProvider().resolveCredentials().block();
        assertThat(login.getUsername()).isEqualTo("app");
        assertThat(login.getPassword()).containsExactly("s@cret".toCharArray());
    }

    @Test
    void sentinelsNameAMasterAndMayWantALoginOfTheirOwn() {
        RedisAddress address = RedisAddress.parse(
                "rediss-sentinel://:pw@s1,s2:5000/my-master/3?sentinel-user=u&sentinel-password=p%26w");
        assertThat(address.hosts()).containsExactly(new Address("s1", 26379), new Address("s2", 5000));
        assertThat(address.master()).isEqualTo("my-master");
        assertThat(address.login().isSsl()).isTrue();
        assertThat(address.login().getDatabase()).isEqualTo(3);
        assertThat(address.sentinelLogin()).isEqualTo(new RedisAddress.SentinelLogin("u", "p&w"));
        assertThat(address + "" + address.sentinelLogin()).doesNotContain("pw").doesNotContain("p&w");
    }

    /** As compose files name services. A URI allows no underscore in a host. */
    @Test
    void aHostMayHaveAnUnderscore() {
        for (String scheme : List.of("redis", "redis-cluster")) {
            RedisAddress address = RedisAddress.parse(scheme + "://app:pw@my_redis:7000");
            assertThat(address.hosts()).containsExactly(new Address("my_redis", 7000));
            assertThat(address.shown()).endsWith("my_redis:7000");
            var login = address.at(address.hosts().get(0), "name", Duration.ofSeconds(5));
            assertThat(login.getHost()).isEqualTo("my_redis");
            assertThat(login.getCredentialsProvider()
                            .resolveCredentials()
                            .block()
                            .getPassword())
                    .containsExactly('p', 'w');
        }
        assertThat(RedisAddress.parse("redis://my_redis/3").login().getDatabase())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://one?database=5",
                "redis://one:6379/2?ssl=true",
                "redis://one/jobs",
                "redis://one/2/3",
                "redis://one#2",
                "redis-cluster://one?timeout=5s",
                "redis-sentinel://one/my-master/jobs"
            })
    void whatWouldBeIgnoredIsRefused(String address) {
        assertThatThrownBy(() -> RedisAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("redis: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:17379",
                "redis-cluster://",
                "redis-cluster://one,,two",
                "redis-cluster://one:0",
                "redis-cluster://one:65536",
                "redis-cluster://one:x",
                "redis-cluster://one/1",
                "redis-cluster://user:secret@one:7000:8000:x",
                "redis://:secret",
                "redis://user:secret",
                "redis://user:secret:17411",
                "rediss://user:secret/1",
                "redis://user:12/secret",
                "redis://user:s@secret@one:6379",
                "redis://one,two",
                "redis-cluster://:secret",
                "redis-sentinel://:secret/m",
                "redis-sentinel://one/m?sentinel-password:secret",
                "redis://user:secret#x@one:6379",
                "redis://user:secret?x@one",
                "redis-cluster://user:secret#x@one",
                "redis-sentinel://one",
                "redis-sentinel://one/",
                "redis-sentinel://one/m?password=secret",
                "redis-sentinels://one/m",
                "http://one",
                "one:6379"
            })
    void whatIsNoAddressIsRefusedByNameAndNeverRepeatsAPassword(String text) {
        assertThatThrownBy(() -> RedisSettings.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("redis: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRedirectNamesTheOther() {
        assertThat(Redirect.read("MOVED 866 10.0.0.1:7001")).contains(new Redirect(false, 866, "10.0.0.1", 7001));
        assertThat(Redirect.read("ASK 16383 ::1:7001")).contains(new Redirect(true, 16383, "::1", 7001));
        assertThat(Redirect.read("MOVED 866 :7001").orElseThrow().from(new Address("here", 7000)))
                .isEqualTo(new Address("here", 7001));
        assertThat(Redirect.read("TRYAGAIN Multiple keys request during rehashing of slot"))
                .isEqualTo(Optional.empty());
    }

    @Test
    void aNodesViewOfItsClusterIsRead() {
        ClusterView view = ClusterView.read("""
                a1 :7000@17000 myself,master - 0 0 3 connected 0-5 7 [8->-b2]
                b2 10.0.0.2:7001@17001,host-two master - 0 1 9 connected 8-10
                c3 10.0.0.3:7002@17002 master,fail - 1 1 4 disconnected
                d4 10.0.0.4:7003@17003 slave b2 0 1 9 connected
                e5 :0@0 master,fail,noaddr - 1 1 0 disconnected
                """, new Address("asked", 7000));
        assertThat(view.members())
                .extracting(ClusterView.Member::address)
                .containsExactly(
                        new Address("asked", 7000),
                        new Address("host-two", 7001),
                        new Address("10.0.0.3", 7002),
                        new Address("10.0.0.4", 7003));
        ClusterView.Member first = view.members().get(0);
        assertThat(first.slots()).containsExactly(new int[] {0, 5}, new int[] {7, 7});
        assertThat(first.epoch()).isEqualTo(3);
        assertThat(view.members()).extracting(ClusterView.Member::failed).containsExactly(false, false, true, false);
        assertThat(view.members()).extracting(ClusterView.Member::master).containsExactly(true, true, true, false);
    }
}
