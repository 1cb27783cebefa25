namespace Standin.HdrHistogram.Tests.Golden;

public class GoldenFilesTests
{
    [Test]
    public void ShouldBeUnchanged_WhenComparedWithTheManifest()
    {
        Assert.That(GoldenData.Manifest.Histograms, Has.Length.EqualTo(28));
        Assert.That(GoldenData.Manifest.Files, Has.Count.EqualTo(72));
        Assert.Multiple(() =>
        {
            foreach ((string path, GoldenFile file) in GoldenData.Manifest.Files)
            {
                byte[] bytes = File.ReadAllBytes(GoldenData.PathOf(path));
                Assert.That(bytes, Has.Length.EqualTo(file.Bytes), path);
                Assert.That(HistogramBytes.Sha256(bytes), Is.EqualTo(file.Sha256), path);
            }
        });
    }

    [Test]
    public void ShouldAllBeListed_WhenFilesAreFound()
    {
        string root = GoldenData.PathOf(string.Empty);
        IEnumerable<string> found = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => path is not ("manifest.json" or "README.md"));
        Assert.That(found, Is.EquivalentTo(GoldenData.Manifest.Files.Keys));
    }
}
