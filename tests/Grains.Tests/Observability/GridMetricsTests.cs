using Microsoft.Extensions.Time.Testing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Grains.Tests;

public sealed class GridMetricsTests : IDisposable
{
    private readonly ListenedMeters _meters = new();
    private readonly FakeTimeProvider _time = new();
    private readonly GridMetrics _metrics;

    public GridMetricsTests() => _metrics = new(_meters, _time);

    public void Dispose()
    {
        _metrics.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void The_pool_is_told_only_where_it_is()
    {
        Assert.Empty(_meters.Read("va.pool.waiting"));

        _metrics.PoolSeen(DevicePool.Empty);
        Assert.Equal(0, _meters.Read("va.pool.waiting")["device.kind=any"]);
        Assert.Equal(0, _meters.Read("va.pool.oldest_wait")["device.kind=any"]);

        _metrics.PoolLeft();
        Assert.Empty(_meters.Read("va.pool.waiting"));
        Assert.Empty(_meters.Read("va.pool.slots"));
    }

    [Fact]
    public void The_oldest_wait_is_that_of_who_still_waits()
    {
        var (first, second) = (Request(1), Request(2));
        _metrics.PoolSeen(Wanting(first));
        _time.Advance(TimeSpan.FromSeconds(10));
        _metrics.PoolSeen(Wanting(first, second));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(2, _meters.Read("va.pool.waiting")["device.kind=any"]);
        Assert.Equal(15, _meters.Read("va.pool.oldest_wait")["device.kind=any"]);

        _metrics.PoolSeen(Wanting(second));
        Assert.Equal(5, _meters.Read("va.pool.oldest_wait")["device.kind=any"]);
    }

    [Fact]
    public void A_slot_is_used_while_it_holds_a_lease_and_is_told_by_its_device()
    {
        var pool = Wanting(Request(1)).Heard(Report(silo: 1, "cpu")).Heard(Report(silo: 2, "cuda", "a100"));

        _metrics.PoolSeen(pool.Lease(Tickets.Worker(0), clock: 1).Next);

        var slots = _meters.Read("va.pool.slots");
        Assert.Equal((1, 1), (slots["device.kind=cpu,slot.state=used"], slots["device.kind=cpu,slot.state=free"]));
        Assert.Equal((0, 2), (slots["device.kind=cuda,slot.state=used"], slots["device.kind=cuda,slot.state=free"]));
    }

    [Fact]
    public void A_variant_that_a_free_slot_could_train_is_told_apart_from_those_that_wait_for_good_reasons()
    {
        Assert.Empty(_meters.Read("va.pool.servable"));

        var waits = Wanting(Request(1), Request(2), Request(3) with { Requires = ["cuda"] });
        Assert.Equal(0, Servable(waits));
        Assert.Equal(2, Servable(waits.Heard(Report(silo: 1, "cpu"))));
        Assert.Equal(0, Servable(waits.Heard(Report(silo: 1, "cpu") with { Verifying = 2 })));
        Assert.Equal(0, Servable(waits.Heard(Report(silo: 1, "cpu") with { Leaving = true })));
        Assert.Equal(0, Servable(DevicePool.Empty.Request("sweep", new() { MaxSlots = 1 }, [Request(1), Request(2)])
            .Heard(Report(silo: 1, "cpu")).Lease(Tickets.Worker(0), clock: 1).Next));

        double Servable(DevicePool pool)
        {
            _metrics.PoolSeen(pool);
            return Assert.Single(_meters.Read("va.pool.servable")).Value;
        }
    }

    [Fact]
    public void A_silent_lease_is_told_and_a_lost_one_counted()
    {
        _metrics.PoolSeen(DevicePool.Empty, renewed: null);
        Assert.Equal(0, Assert.Single(_meters.Read("va.pool.oldest_renewal")).Value);

        _metrics.PoolSeen(DevicePool.Empty, renewed: _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(12, Assert.Single(_meters.Read("va.pool.oldest_renewal")).Value);

        _metrics.LeasesLost(2);
        Assert.Equal(2, _meters.SumOf("va.pool.leases.lost"));
    }

    [Fact]
    public void A_variant_waits_for_the_kind_of_device_that_it_requires()
    {
        _metrics.PoolSeen(Wanting(Request(1), Request(2) with { Requires = ["a100", "cuda"] }, Request(3) with { Requires = ["cpu"] }));

        var waiting = _meters.Read("va.pool.waiting");
        Assert.Equal((1, 1, 1), (waiting["device.kind=any"], waiting["device.kind=cuda"], waiting["device.kind=cpu"]));
    }

    [Fact]
    public void Variants_are_counted_by_state_over_all_sweeps_that_are_here()
    {
        Turn("one", [Cell("a", VariantPhase.Training, 5), Cell("b", VariantPhase.Trained, 100)]);
        Turn("two", [Cell("a", VariantPhase.Training, 7)]);

        var variants = _meters.Read("va.variants");
        Assert.Equal((2, 1, 0), (variants["variant.state=training"], variants["variant.state=trained"], variants["variant.state=failed"]));

        _metrics.SweepLeft("two");
        Assert.Equal(1, _meters.Read("va.variants")["variant.state=training"]);
        _metrics.SweepLeft("one");
        Assert.Empty(_meters.Read("va.variants"));
    }

    [Fact]
    public void Progress_and_loss_are_told_once_there_are_any()
    {
        Turn("one", [Cell("waits", VariantPhase.Queued, 0), Cell("trains", VariantPhase.Training, 25, loss: 1.5)]);

        Assert.Equal(0.25, Assert.Single(_meters.Read("va.training.progress"), one => one.Key == "sweep=one,variant=trains").Value);
        Assert.Equal(1.5, Assert.Single(_meters.Read("va.training.loss")).Value);
        Assert.Empty(_meters.Read("va.verification.nines"));
    }

    [Fact]
    public void Nines_are_those_of_the_operation_that_has_fewer_and_wait_for_both()
    {
        var trained = Cell("a", VariantPhase.Trained, 100);
        var (add, subtract) = (Verified(1_000_000, 0), Verified(1_000_000, 50));
        Turn("one", [trained with { Verifications = [add, subtract with { Phase = JobPhase.Running }] }]);
        Assert.Empty(_meters.Read("va.verification.nines"));

        _time.Advance(TimeSpan.FromSeconds(3));
        Turn("one", [trained with { Verifications = [add, subtract] }]);
        Assert.Equal(4, _meters.Read("va.verification.nines")["sweep=one,variant=a"]);
    }

    [Theory]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(1, 6)]
    public void Nines_of_all_questions_are_no_estimate(long failures, double nines)
    {
        var plan = new VerificationPlan(Operation.Add, 3, SampleKind.Exhaustive, 0, 1_000_000);
        Turn("one", [Cell("a", VariantPhase.Trained, 100) with { Verifications = [Verified(1_000_000, failures) with { Plan = plan }] }]);

        Assert.Equal(nines, _meters.Read("va.verification.nines")["sweep=one,variant=a"]);
    }

    [Fact]
    public void Wrong_answers_are_told_of_models_that_are_not_refined_any_more()
    {
        var verified = Cell("a", VariantPhase.Trained, 100) with { Verifications = [Verified(1000, 3), Verified(1000, 4)] };
        Turn("one", [verified, verified with { Name = "b", Refine = new(2, 50) }]);
        Assert.Equal(7, Assert.Single(_meters.Read("va.verification.wrong"), one => one.Key == "sweep=one,variant=a").Value);

        var round = Cell("b~1", VariantPhase.Trained, 50) with { Verifications = [Verified(1000, 1)], RefinedFrom = new("b", 1, 2, 50, 7) };
        _time.Advance(TimeSpan.FromSeconds(3));
        Turn("one", [verified, verified with { Name = "b", Refine = new(2, 50) }, round]);
        Assert.Single(_meters.Read("va.verification.wrong"));

        _metrics.SweepTurned("one", SweepPhase.Completed, () =>
            Sweep("one", [verified with { Name = "b", Refine = new(2, 50) }, round]) with { Phase = SweepPhase.Completed });
        Assert.Equal(("sweep=one,variant=b~1", 1), (_meters.Read("va.verification.wrong").Single().Key, _meters.Read("va.verification.wrong").Single().Value));
    }

    [Fact]
    public void A_sweep_is_as_far_as_the_steps_of_all_its_variants()
    {
        Turn("one", [Cell("a", VariantPhase.Trained, 100), Cell("b", VariantPhase.Training, 50), Cell("c", VariantPhase.Queued, 0)]);
        Assert.Equal(0.5, _meters.Read("va.sweep.progress")["sweep=one"]);

        _metrics.SweepLeft("one");
        Assert.Empty(_meters.Read("va.sweep.progress"));
    }

    [Fact]
    public void Of_many_variants_64_are_named_those_that_train_and_then_those_that_changed_last()
    {
        CellSnapshot[] many = [.. Enumerable.Range(0, 500).Select(i => Cell($"v{i}", i is 3 or 4 ? VariantPhase.Training : VariantPhase.Trained, 100))];
        Turn("big", many);
        _time.Advance(TimeSpan.FromSeconds(3));
        many[490] = many[490] with { Training = many[490].Training with { Step = 99 } };
        Turn("big", many);

        var named = _meters.Read("va.training.progress");
        Assert.Equal(64, named.Count);
        Assert.True(named.ContainsKey("sweep=big,variant=v3"));
        Assert.True(named.ContainsKey("sweep=big,variant=v4"));
        Assert.True(named.ContainsKey("sweep=big,variant=v490"));
    }

    [Fact]
    public void The_bound_holds_over_all_sweeps_together()
    {
        for (var sweep = 0; sweep < 5; sweep++)
        {
            Turn($"s{sweep}", [.. Enumerable.Range(0, 40).Select(i => Cell($"v{i}", VariantPhase.Training, 10, loss: 1))]);
        }

        Assert.Equal(64, _meters.Read("va.training.progress").Count);
        Assert.Equal(64, _meters.Read("va.training.loss").Count);
        Assert.Equal(200, _meters.Read("va.variants")["variant.state=training"]);
    }

    [Fact]
    public void A_running_sweep_is_looked_at_now_and_then_and_one_that_has_ended_at_once()
    {
        var looks = 0;
        _metrics.SweepTurned("one", SweepPhase.Running, Look);
        _metrics.SweepTurned("one", SweepPhase.Running, Look);
        Assert.Equal(1, looks);

        _metrics.SweepTurned("one", SweepPhase.Completed, Look);
        _time.Advance(TimeSpan.FromSeconds(2));
        _metrics.SweepTurned("one", SweepPhase.Running, Look);
        Assert.Equal(3, looks);

        SweepSnapshot Look()
        {
            looks++;
            return Sweep("one", []);
        }
    }

    [Theory]
    [InlineData(AttemptState.Faulted, "error")]
    [InlineData(AttemptState.Suspended, "suspended")]
    [InlineData(AttemptState.Running, "lost")]
    public void An_attempt_after_an_unfinished_one_is_a_restart(AttemptState before, string reason)
    {
        var first = VariantRun.None.Required("one", Tickets.Spec).Begun(Tickets.Ticket(1)).Next;
        _metrics.AttemptBegun(VariantRun.None.Required("one", Tickets.Spec), first);
        Assert.Equal(0, _meters.SumOf("va.training.restarts", $"restart.reason={reason}"));

        var told = first.After(Tickets.Ticket(1), new() { State = before }, maxRestarts: 3, keep: 1).Next;
        _metrics.AttemptBegun(told, told.Begun(Tickets.Ticket(2)).Next);

        Assert.Equal(1, _meters.SumOf("va.training.restarts", $"restart.reason={reason}"));
    }

    private static PoolRequest Request(int seed) => new((Tickets.Spec with { Seed = (ulong)seed }).Id, []);

    private static DevicePool Wanting(params PoolRequest[] requests) => DevicePool.Empty.Request("sweep", new(), requests);

    private static SiloReport Report(int silo, params string[] labels) =>
        new(new() { Address = Tickets.Worker(silo: silo).Silo, Name = $"silo{silo}", Slots = 2, Labels = labels }, Verifying: 0, Leaving: false);

    private static CellSnapshot Cell(string name, VariantPhase phase, int step, double? loss = null) => new(
        name, Tickets.Spec, new() { Id = Tickets.Spec.Id, Phase = phase, Step = step, Steps = 100, Loss = loss }, [], Waiting: null);

    private static VerificationSnapshot Verified(long asked, long failures) =>
        new("key", null, JobPhase.Completed, asked, failures, 1, 1, null);

    private static SweepSnapshot Sweep(string name, CellSnapshot[] cells) => new(name, SweepPhase.Running, cells, null, null, null);

    private void Turn(string name, CellSnapshot[] cells) => _metrics.SweepTurned(name, SweepPhase.Running, () => Sweep(name, cells));
}
