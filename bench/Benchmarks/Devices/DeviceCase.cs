namespace VerifiedAddition.Benchmarks;

/// <summary>Something that is measured on a device, in a process of its own.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Measure">Yields figures: each prints as a line of the table.</param>
internal sealed record DeviceCase(string Name, Func<DeviceSettings, IEnumerable<object>> Measure)
{
    /// <summary>All cases, the most important first: a run that is cut short has measured those.</summary>
    public static List<DeviceCase> All(DeviceSettings settings)
    {
        var shapes = settings.Shapes().ToArray();
        return
        [
            new("load", LoadedDevice.Measure),
            new("agreement", Agreement.Measure),
            .. Steps(1, Together.Apart),
            .. Steps(8, Together.Stacked),
            .. Asked(evaluatorBatch: 0),
            .. Steps(8, Together.Apart),
            .. Asked(evaluatorBatch: 8192),
            .. Steps(4, Together.Stacked),
            .. Steps(4, Together.Apart),
        ];

        IEnumerable<DeviceCase> Steps(int variants, Together together) =>
            from one in shapes
            let name = $"steps:{one.Name}:x{variants}:{together.ToString().ToLowerInvariant()}"
            select new DeviceCase(name, at => StepRate.Measure(name, one.Shape, one.Models, variants, together, at));

        IEnumerable<DeviceCase> Asked(int evaluatorBatch) =>
            from one in shapes
            let name = $"questions:{one.Name}:{(evaluatorBatch == 0 ? "default" : $"{evaluatorBatch}")}"
            select new DeviceCase(name, at => QuestionRate.Measure(name, one.Shape, evaluatorBatch, at));
    }
}

/// <summary>How several variants are trained on one device.</summary>
internal enum Together
{
    /// <summary>Each by a thread of its own.</summary>
    Apart,

    /// <summary>As one model with batched matrix products.</summary>
    Stacked,
}
