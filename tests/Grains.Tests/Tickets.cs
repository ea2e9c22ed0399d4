using System.Net;

namespace VerifiedAddition.Grains.Tests;

internal static class Tickets
{
    public static readonly VariantSpec Spec = new() { Digits = 3, Layers = 1, Heads = 2, Steps = 100 };

    public static WorkerId Worker(int slot = 0, int silo = 1) => new(SiloAddress.New(IPAddress.Loopback, silo, silo), $"silo{silo}", slot);

    public static TrainingTicket Ticket(long epoch, int slot = 0) => new(Spec.Id, epoch, Worker(slot));

    public static CheckpointRef Checkpoint(int step) => new($"runs/x/1/{step}.ckpt", "00", step);
}
