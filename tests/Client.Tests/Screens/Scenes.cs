using System.Net;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Draws every table and live view on the terminal of this process, one after the other; <see cref="ScreenTests"/> has it do so.</summary>
public sealed class Scenes(FakeGrid grid)
{
    /// <summary>The environment variable that says that somebody looks on.</summary>
    public const string Variable = "VA_DRAW_SCENES";

    /// <summary>Stands before the name of each scene, and behind the last.</summary>
    public const string Mark = "@@scene ";

    private const string Sweep = "two-operations";

    private const string LargeScene = "sweep-show-large";

    private static readonly SiloAddress Address = SiloAddress.New(IPAddress.Loopback, 11111, 1);

    private static readonly VariantSpec Mixed = Scene.Small with { SubtractPercent = 66, Seed = 372001 };

    private static readonly CircuitFacts Analysis = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

    private readonly Terminal _terminal = Still(Terminal.OfThisProcess(() => { })).Shown();

    /// <summary>Every command that draws something, and what it is called among the pictures.</summary>
    private static readonly (string Name, string[] Command)[] All =
    [
        ("first-screen", []),
        ("sweep-watch", ["sweep", "watch", "watched"]), // before those who list it: it has ended then
        ("sweep-list", ["sweep", "list"]),
        ("sweep-show", ["sweep", "show", Sweep]),
        ("sweep-show-running", ["sweep", "show", "under-way"]),
        ("sweep-plan", ["sweep", "plan", "plan.yaml"]),
        ("variant-list", ["variant", "list"]),
        ("variant-show", ["variant", "show", "mix_d3_l2_h3_rows"]),
        ("variant-logs", ["variant", "logs", "mix_d3_l2_h3_rows"]),
        ("grid-show", ["grid", "show"]),
        ("ask", ["ask", "mix_d3_l2_h3_rows", "123+456", "999+001"]),
        ("verify", ["verify", "mix_d3_l2_h3_rows", "--sample", "uniform"]),
        ("verify-compare", ["verify", "compare", "before.json", "after.json"]),
        ("robustness", ["robustness", "mix_d3_l2_h3_rows", "--questions", "200"]),
        ("analyse", ["analyse", "mix_d3_l2_h3_rows"]),
        ("claims", ["claims", "mix_d3_l2_h3_rows", "--questions", "50"]),
        ("claims-check", ["claims", "check", "behavior.json", "maths.json"]),
        ("analyse-compare", ["analyse", "compare", "--sweep", Sweep, "--questions", "50"]),
        ("analyse-reuse", ["analyse", "reuse", "ins1_mix_d3_l2_h3", "--control", "mix_d3_l2_h3_rows", "--questions", "50"]),
        ("patch", ["patch", "mix_d3_l2_h3_rows", "--store", "111+111", "--alter", "123+456", "--node", "P9L0H0"]),
        ("certificate-check", ["certificate", "check", "it.json", "--redo", "2", "--seed", "1"]),
        (LargeScene, ["sweep", "show", "large"]), // behind those who list all sweeps
    ];

    [Fact(Explicit = true)]
    public async Task Draw_every_table()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is null, "Nobody looks on.");
        Environment.CurrentDirectory = Path.GetDirectoryName(Scratch.PathOf("x"))!;
        Prepare();
        await VerifyAsync("add_d3_l2_h3", "before.json");
        await VerifyAsync("mix_d3_l2_h3_rows", "after.json");
        foreach (var (name, command) in All)
        {
            if (name == LargeScene)
            {
                grid.World.Script(Large());
            }

            await _terminal.Output.WriteLineAsync($"{Mark}{name}");
            var code = await VaCommandLine.RunAsync(
                command, new PretendedGrid(grid, Trainer.Others), new FakeWeightFiles(), _terminal, TestContext.Current.CancellationToken);
            Assert.True(code is ExitCodes.Done, $"{name} ended with {code}");
        }

        await _terminal.Output.WriteLineAsync(Mark);
    }

    private async Task VerifyAsync(string model, string file)
    {
        var verify = await Va.RunAsync(
            ["verify", model, "--operation", "add", "--sample", "uniform", "--json"], new PretendedGrid(grid, Trainer.Others));
        await File.WriteAllTextAsync(file, verify.Output, TestContext.Current.CancellationToken);
    }

    /// <summary>The terminal with a clock that stands still, so that no speed is measured.</summary>
    private static Terminal Still(Terminal terminal) => new()
    {
        Output = terminal.Output,
        Error = terminal.Error,
        Console = terminal.Console,
        Variable = terminal.Variable,
        Time = new StillTime(),
    };

    private void Prepare()
    {
        var rows = Verified("mix_d3_l2_h3_rows", 3, Mixed);
        var inserted = Mixed with { Layers = 3, InitialiseFrom = new(Scene.Small.Id.Value, 1, WarmStartPolicy.Complete, Late: false) };
        grid.World.Script(Scene.Sweep(
            Sweep,
            SweepPhase.Completed,
            Scene.Verified("add_d3_l2_h3"),
            rows,
            Verified("ins1_mix_d3_l2_h3", 210_316, inserted)));
        grid.World.Script(Scene.Sweep("under-way", SweepPhase.Running, UnderWay(1200)));
        grid.World.Script(
            Scene.Sweep("watched", SweepPhase.Running, UnderWay(1200)),
            Scene.Sweep("watched", SweepPhase.Running, UnderWay(1280)),
            Scene.Sweep("watched", SweepPhase.Completed, Verified("sub_d3_l2_h4_s372001", 0, Other(1)), Verified("mix_d3_l2_h4_s372002", 2, Other(2))));
        grid.World.Events[Mixed.Id.Value] =
        [
            new(1, DateTimeOffset.UnixEpoch, "wanted by the sweep two-operations"),
            new(2, DateTimeOffset.UnixEpoch.AddMinutes(1), "an attempt failed at step 1,200", "gpu-1", "The disk is full: /data/artefacts/checkpoints could not be written."),
        ];
        grid.World.Pool = new(
            [
                new(
                    new() { Address = Address, Name = "gpu-node-1", Slots = 4, Labels = ["cuda", "a100"], Device = "CUDA", MemoryBytes = 80L << 30 },
                    SiloStanding.Working, null, 1, 1),
                new(new() { Address = Address, Name = "cpu-node-1", Slots = 2, Device = "CPU" }, SiloStanding.Draining, "drained by an operator", 0, 0),
            ],
            [new(new(Other(2).Id, 1, new(Address, "gpu-node-1", 0)), "under-way", 42)],
            [new("under-way", ["cuda"], new(Other(3).Id, WaitCause.Busy, 3, 0, 4, 360))]);
        grid.World.Failures[Scene.WeightsOf(rows.Name)] =
        [
            new(3, "099-100", "-0001", "+0001", "M1", "A4"), new(8, "199+801", "+1000", "+0900", "S2", "A32"),
        ];
        foreach (var model in new[] { "add_d3_l2_h3", rows.Name, "ins1_mix_d3_l2_h3" })
        {
            grid.World.Circuits[Scene.WeightsOf(model)] = CircuitSamples.Claimed(Analysis);
        }

        Files();
    }

    /// <summary>Thousands of variants, of which one failed, one has wrong answers, two train, and many wait.</summary>
    private static SweepSnapshot Large() => Scene.Sweep("large", SweepPhase.Running,
    [
        .. Enumerable.Range(0, 1200).Select(i => Verified($"add_d3_l2_h3_s{i}", i == 700 ? 3 : 0, Scene.Small with { Seed = 500_000 + (ulong)i })),
        Scene.Failed("add_d3_l2_h3_s1200", "The loss is not a number at step 17: the learning rate may be too high for this model."),
        Scene.Training("add_d3_l2_h3_s1201", 900, Scene.Small with { Seed = 501_201 }),
        Scene.Training("add_d3_l2_h3_s1202", 1200, Scene.Small with { Seed = 501_202 }),
        .. Enumerable.Range(1203, 2000).Select(i => Scene.Waiting($"add_d3_l2_h3_s{i}", Scene.Small with { Seed = 500_000 + (ulong)i }) with
        {
            Waiting = "waits for a slot: 0 of 2 free, 0 ahead, about 6 min", Cause = WaitCause.Busy,
        }),
    ]);

    /// <summary>A variant of each state.</summary>
    private static CellSnapshot[] UnderWay(int step) =>
    [
        Verified("sub_d3_l2_h4_s372001", 0, Other(1)),
        Verified("add_d3_l2_h4_s372004", 0, Other(4)) with
        {
            Verifications = [new("k", new(Operation.Add, 3, SampleKind.Uniform, 345621, 1_000_000), JobPhase.Running, 400_000, 2, 30, 58, null)],
        },
        Scene.Training("mix_d3_l2_h4_s372002", step, Other(2)),
        Scene.Waiting("mix_d3_l2_h4_s372003", Other(3)),
        Scene.Failed("mix_d3_l2_h4_s372005", "The loss is not a number at step 17: the learning rate may be too high for this model."),
    ];

    private static VariantSpec Other(int seed) => Scene.Small with { Heads = 4, DModel = 128, SubtractPercent = seed is 1 or 4 ? 0 : 66, Seed = 372000 + (ulong)seed };

    private static CellSnapshot Verified(string name, long failures, VariantSpec spec) => Scene.Verified(name, failures, spec);

    /// <summary>The files that commands read, in the working directory.</summary>
    private void Files()
    {
        File.WriteAllText("plan.yaml", """
            name: two-operations
            defaults: { digits: 3, layers: 2, heads: 3, dModel: 96, dHead: 32, steps: 3000 }
            matrix: { name: "add_d3_l2_h3_s{seed}", seed: [372001, 372002, 372003] }
            variants:
              - { name: add_d3_l2_h3, seed: 0 }
              - { name: mix_d3_l2_h3_wide, dModel: 510, dHead: 170, subtractPercent: 66 }
            """);
        File.WriteAllText(
            "behavior.json",
            """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Math.Add:S0"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":["Fail%:9"]}]""");
        File.WriteAllText(
            "maths.json",
            """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Algo:A0.SA"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":[]}]""");
        var weights = new string('a', 64);
        grid.World.Stored[weights] = true;
        grid.World.Failures[weights] = [];
        File.WriteAllText("it.json", CertificateFile.Text(Certified.Of(weights, VerificationPlan.Of(Operation.Add, 3, new(1, SampleKind.Exhaustive, 1)), [])));
    }

    /// <summary>Timers run, and no time passes.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
