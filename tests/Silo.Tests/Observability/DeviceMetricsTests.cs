using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

public sealed class DeviceMetricsTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void A_training_tells_its_steps_and_checkpoints_and_the_speed_it_is_measured_by()
    {
        var report = _workshop.Train(Workshop.Spec, TimeSpan.FromHours(1));

        var meters = _workshop.Meters;
        Assert.Equal(AttemptState.Finished, report.State);
        Assert.Equal(Workshop.Spec.Steps, meters.SumOf("va.training.steps", "device.kind=cpu"));
        Assert.Equal(Workshop.Spec.Steps, meters.CountOf("va.training.step.duration"));
        Assert.Equal(1, meters.CountOf("va.checkpoint.duration"));
        Assert.Equal(new FileInfo(_workshop.PathOf(report.Checkpoint!)).Length, meters.SumOf("va.checkpoint.size"));
        Assert.Equal(0, meters.SumOf("va.checkpoint.failures"));
        Assert.InRange(meters.Read("va.training.flops.utilization")["device.kind=cpu"], 0, 1);
    }

    [Fact]
    public void A_step_of_a_stack_is_one_step_of_each_variant()
    {
        _workshop.Metrics.Step(() => { }, variants: 5, work: 1e9);

        Assert.Equal(5, _workshop.Meters.SumOf("va.training.steps", "device.kind=cpu"));
        Assert.Equal(1, _workshop.Meters.CountOf("va.training.step.duration"));
    }

    [Fact]
    public void A_step_that_fails_is_none()
    {
        Assert.Throws<IOException>(() => _workshop.Metrics.Step(() => throw new IOException(), variants: 1, work: 1));

        Assert.Equal(0, _workshop.Meters.SumOf("va.training.steps", "device.kind=cpu"));
    }

    [Fact]
    public void A_slot_is_used_until_it_is_given_back_however_often()
    {
        using (var use = _workshop.Metrics.Use(SlotUse.Training))
        {
            Assert.Equal((1, 0), (Slots("training"), Slots("free")));
            use.Dispose();
        }

        Assert.Equal((0, 0, 1), (Slots("training"), Slots("verification"), Slots("free")));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_counted()
    {
        // A file where the folder would be.
        File.WriteAllText(_workshop.PathOf(new("runs", "00", 0)), "");

        _workshop.Train(Workshop.Spec, TimeSpan.FromHours(1));

        Assert.Equal(1, _workshop.Meters.SumOf("va.checkpoint.failures"));
        Assert.Equal(0, _workshop.Meters.CountOf("va.checkpoint.duration"));
    }

    [Fact]
    public void A_training_that_diverges_is_counted_once()
    {
        Assert.Equal(0, _workshop.Meters.SumOf("va.training.divergences", "device.kind=cpu"));

        _workshop.Train(Workshop.Absurd, TimeSpan.FromHours(1));

        Assert.Equal(1, _workshop.Meters.SumOf("va.training.divergences", "device.kind=cpu"));
    }

    private double Slots(string use) => _workshop.Meters.Read("va.slots")[$"device.kind=cpu,slot.use={use}"];
}
