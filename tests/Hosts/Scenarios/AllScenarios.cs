using System.Globalization;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Hosts;

/// <summary>The scenarios, in the order in which they take place.</summary>
internal static class AllScenarios
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    /// <summary>Less than the difference at which a silo refuses to start.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(118);

    /// <summary>What a signal and a restart take.</summary>
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);

    /// <summary>Returns all of them.</summary>
    /// <param name="badNetwork">How long delays and losses last.</param>
    public static IReadOnlyList<Scenario> Of(TimeSpan badNetwork) =>
    [
        CutOff(5, Fate.Lives),
        CutOff(30, Fate.Dies),
        CutOff(120, Fate.Dies),
        Network("unheard", "what a silo sends is lost", HalfMinute, Target.Trainer, Fate.Dies, Reach.None, stage =>
        {
            foreach (var other in stage.AllBut(stage.Silo.Host))
            {
                stage.Lose(stage.Silo.Host, other);
            }
        }),
        Network("deaf", "what is sent to a silo is lost", HalfMinute, Target.Trainer, Fate.Dies, Reach.None, stage =>
        {
            foreach (var other in stage.AllBut(stage.Silo.Host))
            {
                stage.Lose(other, stage.Silo.Host);
            }
        }),
        Network("coordinator-cut", "the coordinator is cut off, but not from Redis", HalfMinute, Target.Coordinator, Fate.Dies, Reach.None, stage =>
            stage.Cut(stage.Silo.Host, stage.AllBut(stage.Silo.Host, stage.Cluster.Redis))),
        Network("coordinator-without-redis", "the coordinator is cut off from Redis", HalfMinute, Target.Coordinator, Fate.Lives, Reach.All, stage =>
            stage.Cut(stage.Silo.Host, [stage.Cluster.Redis])),
        Network("redis-cut", "Redis is cut off from everybody", HalfMinute, Target.Trainer, Fate.Lives, Reach.All, stage =>
            stage.Cut(stage.Cluster.Redis, stage.AllBut(stage.Cluster.Redis))),
        Network("bad-network", "300 ms each way, 5 % lost, 5 % overtaken", badNetwork, Target.Trainer, Fate.Lives, Reach.All, stage =>
            stage.Cluster.Network.SetAll(new(TimeSpan.FromMilliseconds(300), Loss: 0.05, Reordered: 0.05))),
        new("frozen", "a silo stands still", HalfMinute, Target.Trainer, Fate.Dies, Reach.None, FreezeAsync),
        new("moved", "a silo is gone and comes back at another address", HalfMinute, Target.Trainer, Fate.Dies, Reach.All, MoveAsync),
        Disk("full-disk", "the disk is full for one silo", TimeSpan.FromSeconds(10), "pwrite64,pwritev:error=ENOSPC"),
        Disk("slow-disk", "the disk takes half a second a write for one silo", HalfMinute, "pwrite64,pwritev,fsync:delay_enter=500000"),

        // The last one: its log has the times of the wrong clock.
        new("clock", "a silo's clock is two minutes ahead", HalfMinute, Target.Trainer, Fate.Restarts, Reach.All, SetClockAsync)
        {
            Missing = File.Exists(FakeTime) ? null : "faketime is not installed (Debian and Ubuntu: apt-get install faketime)",
        },
    ];

    private static Scenario CutOff(int seconds, Fate fate) => Network(
        string.Create(CultureInfo.InvariantCulture, $"cut-{seconds}"),
        string.Create(CultureInfo.InvariantCulture, $"a silo is cut off for {seconds} s"),
        TimeSpan.FromSeconds(seconds), Target.Trainer, fate, Reach.None, stage => stage.Cut(stage.Silo.Host, stage.AllBut(stage.Silo.Host)));

    private static Scenario Network(string name, string words, TimeSpan duration, Target target, Fate fate, Reach reach, Action<Stage> begin) =>
        new(name, words, duration, target, fate, reach, stage =>
        {
            begin(stage);
            return Task.FromResult(() =>
            {
                stage.Cluster.Network.Heal();
                return Task.CompletedTask;
            });
        });

    private static async Task<Func<Task>> FreezeAsync(Stage stage)
    {
        await stage.Silo.Node.SignalAsync("STOP", Down);
        return async () =>
        {
            await stage.Silo.Node.SignalAsync("CONT", Down);
            stage.Silo.Node.Spare();
        };
    }

    /// <summary>The host moves first, so that nothing at the old address says that the silo has ended.</summary>
    private static Task<Func<Task>> MoveAsync(Stage stage)
    {
        stage.Silo.Host.Move(stage.Cluster.Network);
        stage.Silo.Node.Kill(Down);
        return Task.FromResult(() => Task.CompletedTask);
    }

    private static async Task<Func<Task>> SetClockAsync(Stage stage)
    {
        var variables = stage.Silo.Variables;
        variables["LD_PRELOAD"] = FakeTime;
        variables["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"+{ClockDifference.TotalSeconds}s");
        variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        await RestartAsync(stage);
        return () =>
        {
            variables.Clear();
            return RestartAsync(stage);
        };
    }

    private static async Task RestartAsync(Stage stage)
    {
        await stage.Silo.Node.SignalAsync("TERM", Down);
        await stage.Silo.Node.EndsWithinAsync(StartTime);
    }

    /// <summary>Only files that have positions are written by these calls, so neither logs nor connections are hit.</summary>
    private static Scenario Disk(string name, string words, TimeSpan duration, string injection) =>
        new(name, words, duration, Target.Trainer, Fate.Lives, Reach.All, stage =>
        {
            var log = Path.Combine(stage.Cluster.Folder, $"{name}.strace");
            var tracer = stage.Silo.Host.Start(
                "strace", "strace",
                ["-f", "-qq", "-o", log, "-p", stage.Silo.Node.Process!.Id, "-e", $"trace={injection.Split(':')[0]}", "-e", $"inject={injection}"],
                new Dictionary<string, string>(StringComparer.Ordinal));
            return Task.FromResult<Func<Task>>(async () =>
            {
                await tracer.SignalAsync("INT");
                await tracer.Ended;
                tracer.Dispose();
                var calls = await File.ReadAllLinesAsync(log);
                if (!Array.Exists(calls, line => line.EndsWith("(INJECTED)", StringComparison.Ordinal) || line.EndsWith("(DELAYED)", StringComparison.Ordinal)))
                {
                    stage.Problems.Add($"{name}: {stage.Silo.Name} wrote nothing meanwhile");
                }
            });
        })
        {
            Missing = Programs.Find("strace") is null ? "strace is not installed (Debian and Ubuntu: apt-get install strace)" : null,
        };
}
