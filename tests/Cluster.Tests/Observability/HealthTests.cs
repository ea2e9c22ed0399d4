using System.Text.Json;
using StackExchange.Redis;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What a silo says of its health while it starts, works, drains and misses its storage.</summary>
public sealed class HealthTests
{
    /// <summary>Steps of seconds, so that a drain, which ends with the step, lasts.</summary>
    private const string Slow = """
        name: slow
        defaults: { digits: 6, layers: 3, heads: 3, dModel: 192, dHead: 64, batchSize: 1024, steps: 1000 }
        variants: [{ name: only }]
        """;

    [Fact]
    public async Task A_silo_is_not_ready_until_it_has_joined_nor_while_it_drains_and_answers_all_the_while()
    {
        await using var silo = LoneSilo.Start();
        using var admin = await AdminClient.OfAsync(silo.Process);
        Assert.Equal((503, "the silo has not joined yet"), await admin.GetAsync("/health/startup"));
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/live"));
        Assert.Equal("ok", await admin.UntilAsync("/health/startup", 200));
        Assert.Equal("ok", await admin.UntilAsync("/health/ready", 200));

        using var client = silo.Va.Start("sweep", "run", silo.Va.Write("slow.yaml", Slow));
        await admin.UntilAsync("a step", now => now.Find("va_training_steps_total") > 0);
        await silo.Process.SignalAsync("TERM");

        Assert.Equal("the silo drains: it hands back what it trains and stops", await admin.UntilAsync("/health/ready", 503));
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/live"));
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/startup"));
        Assert.Equal(1, (await admin.MetricsAsync()).Of("va_slots", "slot_use=\"training\""));
        Assert.Equal(0, await silo.Process.EndAsync(TimeSpan.FromMinutes(2)));
        client.Kill(entireProcessTree: true);
        await Va.EndOfAsync(client);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(silo.Va.Data, "artefacts", "runs"), "*.ckpt", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_silo_whose_storage_does_not_answer_is_not_ready_but_lives_and_logs_no_password()
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        await using var silo = OnRedis(redis, va);
        silo.Start();
        using var admin = await AdminClient.OfAsync(silo.Now);
        await admin.UntilAsync("/health/ready", 200);

        await redis.PauseAsync();
        var trouble = await admin.UntilAsync("/health/ready", 503);
        Assert.Matches("the (membership table|grain storage) (has not answered for|did not answer)", trouble);
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/live"));
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/startup"));

        await redis.ContinueAsync();
        await admin.UntilAsync("/health/ready", 200);
        await silo.Now.SignalAsync("TERM");
        Assert.Equal(0, await silo.Now.EndAsync(TimeSpan.FromMinutes(2)));
        AssertLog(silo.Printed, redis.Password);
    }

    /// <summary>Once it is idle: only the silo's note that it lives, a write to the membership table, can show it.</summary>
    [Theory]
    [InlineData("maxmemory 1kb", "maxmemory 0", "the membership table refused to write", "OOM command not allowed")]
    [InlineData("replicaof 127.0.0.1 1", "replicaof no one", "the membership table refused to write", "READONLY|not eligible for replica")]
    [InlineData(null, null, "the membership table ", "answer")]
    public async Task A_silo_on_a_full_a_read_only_or_a_dead_Redis_is_not_ready(string? spoil, string? mend, string told, string words)
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        await using var silo = OnRedis(redis, va);
        silo.Start();
        using var admin = await AdminClient.OfAsync(silo.Now);
        await admin.UntilAsync("/health/ready", 200);

        await (spoil is null ? redis.KillAsync() : SetAsync(redis, spoil));
        var trouble = await admin.UntilAsync("/health/ready", 503, told);

        Assert.Matches(words, trouble);
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/live"));
        if (mend is not null)
        {
            va.Settings["VA_ConnectionStrings__redis"] = redis.ConnectionString;
            var client = await va.RunAsync("grid", "show", "--cluster", RedisFile);
            Assert.Equal(3, client.ExitCode);
            Assert.Matches(words, client.Error.ReplaceLineEndings(" "));
            Assert.DoesNotContain(redis.Password, client.Error, StringComparison.Ordinal);
            await SetAsync(redis, mend);
            await admin.UntilAsync("/health/ready", 200);
        }
    }

    [Fact]
    public async Task A_silo_whose_Redis_was_emptied_says_so_and_is_not_ready()
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        await using var silo = OnRedis(redis, va);
        silo.Start();
        using var admin = await AdminClient.OfAsync(silo.Now);
        await admin.UntilAsync("/health/ready", 200);
        Assert.Contains("this silo begins a new cluster", silo.Printed, StringComparison.Ordinal);

        await using (var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        var told = await admin.UntilAsync("/health/ready", 503, "the backend has lost what it was told");
        Assert.Matches(@"the membership table had version \d+ and is gone", told);
        Assert.Contains("Stop every silo, restore it, then start them", told, StringComparison.Ordinal);
        Assert.Equal((200, "ok"), await admin.GetAsync("/health/live"));
    }

    private static string RedisFile => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    private static SiloProcess OnRedis(RedisServer redis, Va va) => new("only", RedisFile, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = Path.Combine(va.Data, "shared"),
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Membership__AliveInterval"] = "00:00:01",
        ["VA_Logging__Console__FormatterName"] = "json",
        ["VA_Logging__LogLevel__Orleans"] = "Information",
    });

    /// <summary>A setting by CONFIG SET, or a replication command.</summary>
    private static async Task SetAsync(RedisServer redis, string setting)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        var words = setting.Split(' ');
        await (words[0] is "replicaof"
            ? connection.GetDatabase().ExecuteAsync("REPLICAOF", words[1], words[2])
            : connection.GetDatabase().ExecuteAsync("CONFIG", "SET", words[0], words[1]));
    }

    private static void AssertLog(string printed, string password)
    {
        Assert.DoesNotContain(password, printed, StringComparison.Ordinal);
        var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("***", StringComparison.Ordinal));
        Assert.All(lines, line =>
        {
            var json = JsonDocument.Parse(line).RootElement;
            foreach (var name in new[] { "timestamp", "level", "category", "message" })
            {
                Assert.False(string.IsNullOrEmpty(json.GetProperty(name).GetString()));
            }

            Assert.True(json.TryGetProperty("trace_id", out _) && json.TryGetProperty("span_id", out _));
        });
    }
}
