using System.Net;

namespace VerifiedAddition.Grains.Tests;

internal static class Tickets
{
    public static readonly VariantSpec Spec = new() { Digits = 3, Layers = 1, Heads = 2, Steps = 100 };

    public static WorkerId Worker(int slot = 0, int silo = 1) => new(SiloAddress.New(IPAddress.Loopback, silo, silo), $"silo{silo}", slot);

    public static TrainingTicket Ticket(long epoch, int slot = 0) => new(Spec.Id, epoch, Worker(slot));

    public static CheckpointRef Checkpoint(int step) => new($"runs/{Spec.Id}/1/{step}.ckpt", "00", step);

    /// <summary>Makes a grid's pool confirm <see cref="Ticket"/>s that it did not give, for tests of later stages.</summary>
    public static void AreLeases(ISiloBuilder silo) => silo.AddOutgoingGrainCallFilter(call =>
    {
        if (call.MethodName == nameof(ILeasingGrain.RenewAsync) && call.Request.GetArgument(0) is TrainingTicket { Worker: var worker } &&
            worker == Worker(worker.Slot))
        {
            call.Result = LeaseOrder.Hold;
            return Task.CompletedTask;
        }

        return call.Invoke();
    });
}
