using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>Trains several variants as one stacked model. Synchronous, on a thread of its own.</summary>
internal sealed partial class TorchStack(Device device, IReadOnlyList<TorchTrainingSession> sessions, DeviceMetrics metrics, ILogger<TorchStack> logger)
{
    /// <summary>Returns when every session has left the device. Never throws.</summary>
    public void Run()
    {
        try
        {
            Train();
        }
#pragma warning disable CA1031 // The edge of a thread: every session reports the error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (var session in sessions)
            {
                session.Fail(e);
            }
        }
    }

    private void Train()
    {
        var opened = sessions.Select(session => (Session: session, Start: session.Open(device))).Where(one => one.Start is not null).ToArray();
        if (opened.Length == 0)
        {
            return;
        }

        using var run = StackedTrainingRun.Of([.. opened.Select(one => one.Start!)], device);
        var seats = opened.Zip(run.Members, (one, member) => (one.Session, Member: member)).ToList();
        LogStacked(logger, seats.Count, run.Shape);
        metrics.MeasurePeak(device);
        while (true)
        {
            foreach (var seat in seats.Where(seat => !seat.Session.AttendMember(seat.Member)).ToArray())
            {
                run.Remove(seat.Member);
                seats.Remove(seat);
            }

            if (seats.Count == 0)
            {
                return;
            }

            metrics.Step(run.Advance, seats.Count, seats.Sum(seat => seat.Session.StepWork));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} variants of {Shape} are trained as one stack")]
    private static partial void LogStacked(ILogger logger, int count, ModelShape shape);
}
