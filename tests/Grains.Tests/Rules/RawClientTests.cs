using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Grains validate what they receive: a foreign client of the gateway can send what the reader of sweep files would reject.</summary>
public sealed class RawClientTests(GridFixture grid)
{
    private const string Hostile = "\u001b]0;owned\u0007\u001b[2J[red]<script>\u202e\n/../x";

    private static readonly VariantSpec Spec = new() { Digits = 3, Layers = 1, Heads = 2, Steps = 20, Seed = 98_765 };
    private static readonly WeightsRef Weights = new("weights/00ff.safetensors", "00ff");
    private static readonly VerificationPlan Plan = new(Operation.Add, 3, SampleKind.Uniform, 1, 100);
    private static readonly AnalysisPlan Analysis = AnalysisPlan.AllOf(Spec)[0];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly (string What, Func<IGrainFactory, Task> Call)[] Calls =
    [
        ("a sweep's name", grains => grains.GetGrain<ISweepGrain>(Hostile).SubmitAsync(new(Hostile, [new("a", Spec)], null), Token)),
        ("a variant's name", grains => Sweep(grains).SubmitAsync(new("raw", [new(Hostile, Spec)], null), Token)),
        ("labels", grains => Sweep(grains).SubmitAsync(new("raw", [new("a", Spec, Requires: [Hostile])], null), Token)),
        ("cells without number", grains => Sweep(grains).SubmitAsync(new("raw", [.. Enumerable.Repeat(new NamedVariant("a", Spec), 100_001)], null), Token)),
        ("a specification out of range", grains => Sweep(grains).SubmitAsync(new("raw", [new("a", Spec with { Layers = 1000 })], null), Token)),
        ("names to retry without number", grains => Sweep(grains).RetryAsync([.. Enumerable.Repeat("a", 100_001)], Token)),
        ("a page without end", grains => Sweep(grains).PageAsync(new(Count: int.MaxValue), Token)),
        ("a page of no state", grains => Sweep(grains).PageAsync(new(State: Hostile), Token)),
        ("a page behind nobody", grains => Sweep(grains).PageAsync(new(After: Hostile), Token)),
        ("terms", grains => Sweep(grains).SetTermsAsync(new(100_000), Token)),
        ("the index: a sweep", grains => Registry(grains).RegisterAsync(Hostile, [], Token)),
        ("the index: a variant", grains => Registry(grains).RegisterAsync("raw", [new("raw", Hostile, Spec.Id)], Token)),
        ("the index: another's variant", grains => Registry(grains).RegisterAsync("raw", [new("other", "a", Spec.Id)], Token)),
        ("a variant: its sweep", grains => Training(grains).RequireAsync(Hostile, Spec, Token)),
        ("a variant: its specification", grains => Training(grains, Spec with { Heads = 0 }).RequireAsync("raw", Spec with { Heads = 0 }, Token)),
        ("a variant: a worker", grains => Training(grains).BeginAsync(Ticket(Hostile), Token)),
        ("a variant: an epoch that no pool can follow", grains => Training(grains).BeginAsync(Ticket("s") with { Epoch = long.MaxValue }, Token)),
        ("a variant: a report", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = AttemptState.Finished, Weights = new("../../etc/passwd", "00") }, Token)),
        ("a variant: a report of no state", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = (AttemptState)77 }, Token)),
        ("a variant: a report of another's checkpoint", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = AttemptState.Running, Checkpoint = new("runs/00ff/1/1.ckpt", "00", 1) }, Token)),
        ("a variant: a report of another's record", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = AttemptState.Running, Record = new("records/00ff/000000001.jsonl.gz", "00", 1) }, Token)),
        ("a variant: an end without weights", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = AttemptState.Finished }, Token)),
        ("a variant: weights that are called otherwise", grains => Training(grains).ReportAsync(Ticket("s"), new() { State = AttemptState.Finished, Weights = new("weights/good.safetensors", "00") }, Token)),
        ("a variant: another's lease", grains => Training(grains).BeginAsync(Ticket("s") with { Variant = new("00ff") }, Token)),
        ("a variant: a report under another's lease", grains => Training(grains).ReportAsync(Ticket("s") with { Variant = new("00ff") }, new() { State = AttemptState.Running }, Token)),
        ("the pool: a sweep", grains => Leasing(grains).RequestAsync(Hostile, new(), [], Token)),
        ("the pool: terms", grains => Leasing(grains).RequestAsync("raw", new(9999), [], Token)),
        ("the pool: labels", grains => Leasing(grains).RequestAsync("raw", new(), [new(Spec.Id, [Hostile])], Token)),
        ("the pool: a silo to avoid", grains => Leasing(grains).RequestAsync("raw", new(), [new(Spec.Id, [], Avoid: [Hostile])], Token)),
        ("the pool: work that is no number", grains => Leasing(grains).RequestAsync("raw", new(), [new(Spec.Id, [], Work: double.NaN)], Token)),
        ("the pool: memory that is no number", grains => Leasing(grains).RequestAsync("raw", new(), [new(Spec.Id, [], Memory: -1)], Token)),
        ("the pool: requests without number", grains => Leasing(grains).RequestAsync("raw", new(), [.. Enumerable.Repeat(new PoolRequest(Spec.Id, []), 100_001)], Token)),
        ("the pool: a silo's name", grains => Leasing(grains).ReportAsync(Report(profile => profile with { Name = Hostile }), Token)),
        ("the pool: a silo's device", grains => Leasing(grains).ReportAsync(Report(profile => profile with { Device = Hostile }), Token)),
        ("the pool: a silo's labels", grains => Leasing(grains).ReportAsync(Report(profile => profile with { Labels = [Hostile] }), Token)),
        ("the pool: a silo's slots", grains => Leasing(grains).ReportAsync(Report(profile => profile with { Slots = int.MaxValue }), Token)),
        ("the pool: a worker", grains => Leasing(grains).LeaseAsync(Ticket(Hostile).Worker, 1, Token)),
        ("the pool: a stack", grains => Leasing(grains).LeaseAsync(Ticket("s").Worker, int.MaxValue, Token)),
        ("the pool: a lease", grains => Leasing(grains).RenewAsync(Ticket(Hostile), new(null, null), Token)),
        ("the pool: the end of a lease", grains => Leasing(grains).ReturnAsync(Ticket(Hostile), null, Token)),
        ("the pool: a standing", grains => Pool(grains).SetStandingAsync("s", (SiloStanding)9, Token)),
        ("a verification: its sweep", grains => grains.GetGrain<IVerificationGrain>(Plan.KeyFor(Weights)).StartAsync(Weights, Plan, Hostile, Token)),
        ("a verification: the sweep that is charged", grains => Job(grains).StartForAsync(Weights, Plan, new(Hostile, null, null), Token)),
        ("a verification: the owner who is charged", grains => Job(grains).StartForAsync(Weights, Plan, new("raw", Hostile, null), Token)),
        ("a verification: the variant that is charged", grains => Job(grains).StartForAsync(Weights, Plan, new("raw", null, new(Hostile)), Token)),
        ("a verification: its plan", grains => Verify(grains, Plan with { Questions = long.MaxValue })),
        ("a verification: no operation", grains => Verify(grains, Plan with { Operation = (Operation)8 })),
        ("a verification: its weights", grains => grains.GetGrain<IVerificationGrain>("x").StartAsync(new(Hostile, Hostile), Plan, null, Token)),
        ("a part of another kind of job", grains => grains.GetGrain<IJobPartGrain>("x").RunAsync(Weights, Plan, new AnalysisPart(AnalysisStep.Places), Token)),
        ("a plan of another kind of job", grains => grains.GetJob(JobKinds.Analysis, "x").StartAsync(Weights, Plan, null, Token)),
        ("a shard", grains => grains.GetGrain<IJobPartGrain>("x").RunAsync(Weights, Plan, new ShardRange(0, 99, 100), Token)),
        ("an analysis: its sweep", grains => grains.GetJob(JobKinds.Analysis, Analysis.KeyFor(Weights)).StartAsync(Weights, Analysis, Hostile, Token)),
        ("an analysis: its filter", grains => Analyse(grains, Analysis with { Claims = Analysis.Claims! with { Filter = Hostile } })),
        ("an analysis: its questions", grains => Analyse(grains, Analysis with { Questions = [Hostile] })),
        ("an analysis: questions without number", grains => Analyse(grains, Analysis with { Questions = [.. Enumerable.Repeat("1+1", 100_001)] })),
        ("a part of an analysis", grains => grains.GetGrain<IJobPartGrain>("x").RunAsync(Weights, Analysis, new AnalysisPart(AnalysisStep.Places, 0, [9999]), Token)),
        ("a model: questions", grains => Model(grains).AskAsync(Weights, [Hostile], Token)),
        ("a model: questions without number", grains => Model(grains).AskAsync(Weights, [.. Enumerable.Repeat("1+1", 100_001)], Token)),
        ("a model: weights", grains => Model(grains).DescribeAsync(new(Hostile, "00ff"), Token)),
        ("a model: weights in another's place", grains => Model(grains).DescribeAsync(new("weights/11ff.safetensors", "00ff"), Token)),
        ("a model: another's weights", grains => Model(grains).AskAsync(WeightsRef.Called("11ff"), ["1+1"], Token)),
        ("a model: a checkpoint as weights", grains => Model(grains).ExportAsync(new("runs/00ff/1/1.ckpt", "00ff"), "pth", Token)),
        ("a model: nodes", grains => Model(grains).PatchAsync(Weights, "1+1", "1+2", [Hostile], Token)),
        ("a model: a format", grains => Model(grains).ExportAsync(Weights, Hostile, Token)),
        ("a model: another's file", grains => Model(grains).ReadAsync("runs/00ff/1/1.ckpt", 0, 10, Token)),
        ("a model: a part without end", grains => Model(grains).ReadAsync(Weights.Key, 0, int.MaxValue, Token)),
        ("a record: another's file", grains => grains.GetGrain<IRecordGrain>(Spec.Id.Value).ReadAsync(Hostile, 0, 10, Token)),
        ("a record: a part without end", grains => grains.GetGrain<IRecordGrain>(Spec.Id.Value).ReadAsync(TrainingRecordFile.KeyOf(Spec.Id, 1), -1, 10, Token)),
    ];

    private static IJobGrain Job(IGrainFactory grains) => grains.GetJob(JobKinds.Verification, Plan.KeyFor(Weights));

    public static TheoryData<string> Everything => [.. Calls.Select(call => call.What)];

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task What_no_file_may_hold_no_grain_takes(string what)
    {
        var call = Calls.Single(call => call.What == what).Call;

        var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(() => call(grid.Grains));

        Assert.True(UntrustedText.IsHarmless(refusal.Message), refusal.Message);
        Assert.InRange(refusal.Message.Length, 10, 2000);
        Assert.DoesNotContain(Hostile, await Index(grid.Grains).NamesAsync(Token), StringComparer.Ordinal);
        Assert.DoesNotContain("raw", await Index(grid.Grains).NamesAsync(Token), StringComparer.Ordinal);
    }

    [Fact]
    public async Task News_of_what_a_sweep_never_asked_for_is_no_news()
    {
        var sweep = grid.Grains.GetGrain<ISweepGrain>("raw-news");
        var own = Spec with { Seed = 98_766 };
        await sweep.SubmitAsync(new("raw-news", [new("a", own)], null), Token);
        var news = grid.Grains.GetGrain<ISweepNewsGrain>("raw-news");

        await news.VariantChangedAsync(new() { Id = Spec.Id, Phase = VariantPhase.Failed, Error = Hostile }, Token);
        await news.VariantChangedAsync(new() { Id = own.Id, Phase = VariantPhase.Training, Error = Hostile }, Token);
        await news.JobChangedAsync(new VerificationSnapshot("unknown", Plan, JobPhase.Failed, 0, 0, 0, 0, Hostile), Token);
        await news.JobChangedAsync(new AnalysisSnapshot("unknown", Analysis, JobPhase.Failed, 0, 0, 0, 0, Hostile), Token);

        var view = await sweep.ViewAsync(Token);
        var cell = Assert.Single(view.Cells);
        Assert.Equal(own.Id, cell.Training.Id);
        Assert.True(cell.Training.Error is null || UntrustedText.Lines(cell.Training.Error) == cell.Training.Error);
        Assert.Empty(cell.Verifications);
    }

    [Fact]
    public async Task An_error_is_kept_cut_and_without_what_acts_on_a_screen()
    {
        var spec = Spec with { Seed = 98_767 };
        var variant = grid.Grains.GetGrain<IVariantGrain>(spec.Id.Value);
        await variant.AsReference<ITrainingGrain>().RequireAsync("raw-errors", spec, Token);
        var ticket = Tickets.Ticket(TrainingRules.MaxEpoch) with { Variant = spec.Id };
        await variant.AsReference<ITrainingGrain>().BeginAsync(ticket, Token);

        await variant.AsReference<ITrainingGrain>().ReportAsync(ticket, new() { State = AttemptState.Fatal, Error = Hostile + new string('x', 100_000) }, Token);

        var error = (await variant.ViewAsync(Token)).Error;
        Assert.StartsWith("␛]0;owned␇␛[2J", error, StringComparison.Ordinal);
        Assert.InRange(error!.Length, 1000, TextRules.MaxErrorLetters + 10);
    }

    private static ISweepGrain Sweep(IGrainFactory grains) => grains.GetGrain<ISweepGrain>("raw");

    private static ISweepIndexGrain Index(IGrainFactory grains) => grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    private static ISweepRegistryGrain Registry(IGrainFactory grains) => grains.GetGrain<ISweepRegistryGrain>(ISweepIndexGrain.Key);

    private static ITrainingGrain Training(IGrainFactory grains, VariantSpec? spec = null) => grains.GetGrain<ITrainingGrain>((spec ?? Spec).Id.Value);

    private static ILeasingGrain Leasing(IGrainFactory grains) => grains.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key);

    private static IDevicePoolGrain Pool(IGrainFactory grains) => grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);

    private static IModelGrain Model(IGrainFactory grains) => grains.GetGrain<IModelGrain>(Weights.Sha256);

    private static Task<IJobSnapshot> Verify(IGrainFactory grains, VerificationPlan plan) =>
        grains.GetGrain<IVerificationGrain>(plan.KeyFor(Weights)).StartAsync(Weights, plan, null, Token);

    private static Task<IJobSnapshot> Analyse(IGrainFactory grains, AnalysisPlan plan) =>
        grains.GetJob(JobKinds.Analysis, plan.KeyFor(Weights)).StartAsync(Weights, plan, null, Token);

    private static TrainingTicket Ticket(string silo) => new(Spec.Id, 1, new(Tickets.Worker().Silo, silo, 0));

    private static SiloReport Report(Func<SiloProfile, SiloProfile> change) =>
        new(change(new() { Address = Tickets.Worker().Silo, Name = "s", Slots = 1, Labels = ["cpu"] }), 0, Leaving: false);
}
