using System.Diagnostics.Metrics;
using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>Makes meters and listens to them.</summary>
internal sealed class ListenedMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly List<(string Name, string Tags, double Value)> _heard = [];
    private readonly MeterListener _listener = new();

    public ListenedMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>The sum of all that a counter or histogram was told with these attributes, such as <c>restart.reason=error</c>.</summary>
    public double SumOf(string name, string tags = "") => _heard.Where(one => one.Name == name && one.Tags == tags).Sum(one => one.Value);

    /// <summary>How often a histogram was told something, whatever the attributes.</summary>
    public int CountOf(string name) => _heard.Count(one => one.Name == name);

    /// <summary>What a gauge says now: its attributes, such as <c>device.kind=cpu,slot.state=used</c>, and their values.</summary>
    public Dictionary<string, double> Read(string name)
    {
        _heard.RemoveAll(one => one.Name == name);
        _listener.RecordObservableInstruments();
        return _heard.Where(one => one.Name == name).ToDictionary(one => one.Tags, one => one.Value, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _heard.Add((instrument.Name, string.Join(',', tags.ToArray().Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"))), value));
}
