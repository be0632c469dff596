"""The first words of a stream in Python's own integers: splitmix64 seeding, then xoshiro256++."""
M = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mixed(x):
    x = (x + GOLDEN) & M
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & M
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & M
    return x ^ (x >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & M


def words(seed, stream):
    x = mixed(mixed(seed) ^ ((stream * 0xD1342543DE82EF95) & M))
    s = []
    for _ in range(4):
        x = (x + GOLDEN) & M
        s.append(mixed(x))
    while True:
        yield (rotl((s[0] + s[3]) & M, 23) + s[0]) & M
        t = (s[1] << 17) & M
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)


if __name__ == "__main__":
    for seed, stream in ((1, 0), (20261123, 77)):
        g = words(seed, stream)
        w = [next(g) for _ in range(1001)]
        print(f"seed {seed} stream {stream}: word 0 {w[0]:#018x}, 1 {w[1]:#018x}, 1000 {w[1000]:#018x}")
