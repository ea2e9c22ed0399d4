using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;
using VerifiedAddition.Tests.Services;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A folder of artefacts and attempts at a tiny variant, all deleted after the test.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-silo-");

    public Workshop()
    {
        Artefacts = new(_folder.FullName);
        Obstructed = new(Artefacts);
        Weights = new(Artefacts, Log.For<WeightStore>());
        Metrics = new(Meters, Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 }), TimeProvider.System);
    }

    public static VariantSpec Spec { get; } = new()
    {
        Digits = 2,
        Layers = 1,
        Heads = 2,
        DModel = 16,
        DHead = 8,
        Steps = 12,
        BatchSize = 8,
        LearningRate = 1e-3,
    };

    /// <summary>Diverges under any schedule or optimiser.</summary>
    public static VariantSpec Absurd { get; } = Spec with { LearningRate = 1e30, Steps = 1000 };

    public FolderArtefactStore Artefacts { get; }

    /// <summary>The same artefacts, through a storage that can be obstructed.</summary>
    public ObstructedArtefacts Obstructed { get; }

    public WeightStore Weights { get; }

    public Log Log { get; } = new();

    public ListenedMeters Meters { get; } = new();

    public DeviceMetrics Metrics { get; }

    public CheckpointStore Store(VariantSpec spec, int keep, params CheckpointRef[] earlier) => Store(spec, keep, epoch: 5, Artefacts, earlier);

    /// <summary>Returns the checkpoints of the attempt with this epoch.</summary>
    public CheckpointStore Store(VariantSpec spec, int keep, long epoch, IArtefactStore artefacts, params CheckpointRef[] earlier) =>
        new(artefacts, TicketOf(spec, epoch), earlier, keep, Metrics, TimeProvider.System, Log.For<CheckpointStore>());

    /// <summary>Trains on this thread until the attempt ends.</summary>
    public TrainingReport Train(VariantSpec spec, TimeSpan checkpointInterval, params CheckpointRef[] earlier) =>
        Train(spec, checkpointInterval, _ => { }, earlier);

    public TrainingReport Train(
        VariantSpec spec, TimeSpan checkpointInterval, Action<ITrainingSession> before, params CheckpointRef[] earlier)
    {
        var session = Session(spec, checkpointInterval, Artefacts, earlier);
        before(session);
        session.Run(CPU);
        return session.Latest;
    }

    /// <summary>Trains a variant that extends another one, on this thread, until the attempt ends.</summary>
    /// <param name="final">The last checkpoint of that one; null if its state names none.</param>
    public TrainingReport Extend(VariantSpec spec, CheckpointRef? final, TimeSpan checkpointInterval, Action<ITrainingSession> before, params CheckpointRef[] earlier)
    {
        var session = Session(spec, final, checkpointInterval, Artefacts, earlier);
        before(session);
        session.Run(CPU);
        return session.Latest;
    }

    /// <summary>Creates an attempt that has not started.</summary>
    public TorchTrainingSession Session(VariantSpec spec, TimeSpan checkpointInterval, IArtefactStore artefacts, params CheckpointRef[] earlier) =>
        Session(spec, final: null, checkpointInterval, artefacts, earlier);

    public TorchTrainingSession Session(
        VariantSpec spec, CheckpointRef? final, TimeSpan checkpointInterval, IArtefactStore artefacts, CheckpointRef[] earlier)
    {
        var metered = new MeteredArtefactStore(artefacts);
        return new(
            new(TicketOf(spec, epoch: 5), spec, Parent: null, earlier, Extended: final), Store(spec, 2, epoch: 5, metered, earlier), metered,
            new(artefacts, Log.For<WeightStore>()), checkpointInterval, Metrics,
            TimeProvider.System, Log.For<TorchTrainingSession>());
    }

    /// <summary>Creates a run of the variant with this many steps.</summary>
    public static TrainingRun Run(VariantSpec spec, int steps)
    {
        var run = TrainingRun.Start(SpecModels.ShapeOf(spec), SpecModels.RecipeOf(spec, parent: null));
        for (var i = 0; i < steps; i++)
        {
            run.Advance();
        }

        return run;
    }

    /// <summary>Stores checkpoints after 2, 4, … steps; the newest first.</summary>
    public CheckpointRef[] Checkpoints(int count)
    {
        var store = Store(Spec, keep: 100);
        using var run = Run(Spec, 0);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            run.Advance();
            run.Advance();
            return store.Write(run.Capture());
        }).Reverse()];
    }

    public TrainingRecord Read(RecordRef record)
    {
        using var stream = Artefacts.OpenRead(record.Key);
        return TrainingRecordFile.Read(stream);
    }

    public string PathOf(CheckpointRef checkpoint) => FileOf(checkpoint.Key);

    public string FileOf(string key) => Path.Combine(_folder.FullName, key);

    public string[] Keys(string prefix) => [.. Artefacts.ListAsync(prefix, CancellationToken.None).ToBlockingEnumerable().Select(artefact => artefact.Key)];

    /// <summary>Bytes of all artefacts that are there.</summary>
    public long Bytes() => Artefacts.ListAsync("", CancellationToken.None).ToBlockingEnumerable().Sum(artefact => artefact.Length);

    public void Dispose()
    {
        Metrics.Dispose();
        Meters.Dispose();
        _folder.Delete(recursive: true);
    }

    private static TrainingTicket TicketOf(VariantSpec spec, long epoch) => new(spec.Id, epoch, new(SiloAddress.Zero, "silo", 0));
}
