package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// build is the outcome of one run of the bundler.
type build struct {
	pages    []page
	assets   map[string]*asset // by URL path
	messages map[string]map[string]any
	shell    *template.Template
	version  string // changes whenever any file does
	worker   *asset // the service worker of the field page
}

// page is one entry point with everything a browser should fetch at once.
type page struct {
	name    string
	script  string
	styles  []string
	preload []string            // chunks the script imports
	words   map[string][]string // chunks of each language
}

// raw are the third-party files served as they are, under hashed names, and not
// bundled. Sources import the script by its package name and name the worker by
// its "asset:" path.
var raw = map[string]string{
	"maplibre-gl":              "thirdparty/maplibre/maplibre-gl.mjs",
	"asset:maplibre-gl-worker": "thirdparty/maplibre/maplibre-gl-worker.mjs",
}

// packages says which embedded file stands for an import of a package.
var packages = map[string]string{
	"preact":               "thirdparty/preact/preact.mjs",
	"preact/hooks":         "thirdparty/preact/hooks.mjs",
	"preact/jsx-runtime":   "thirdparty/preact/jsxRuntime.mjs",
	"@preact/signals":      "thirdparty/signals/signals.mjs",
	"@preact/signals-core": "thirdparty/signals/signals-core.mjs",

	"uplot":                    "thirdparty/uplot/uPlot.esm.js",
	"uplot/dist/uPlot.min.css": "thirdparty/uplot/uPlot.min.css",
}

// compile bundles the pages found in sources.
func compile(sources fs.FS, minify bool) (*build, error) {
	b := &build{assets: map[string]*asset{}, messages: map[string]map[string]any{}}
	var err error
	if b.shell, err = template.ParseFS(sources, "shell.html"); err != nil {
		return nil, err
	}
	for _, lang := range Languages {
		text, err := fs.ReadFile(sources, "messages/"+lang+".json")
		if err != nil {
			return nil, err
		}
		words := map[string]any{}
		if err := json.Unmarshal(text, &words); err != nil {
			return nil, fmt.Errorf("messages/%s.json: %w", lang, err)
		}
		b.messages[lang] = words
	}
	external, err := b.addRaw(sources)
	if err != nil {
		return nil, err
	}
	words, err := newGlossary(sources, b.messages)
	if err != nil {
		return nil, err
	}
	entries, err := fs.Glob(sources, "src/pages/*.tsx")
	if err != nil {
		return nil, err
	}
	points := make([]api.EntryPoint, 0, len(entries))
	for _, entry := range entries {
		name := strings.TrimSuffix(path.Base(entry), ".tsx")
		points = append(points, api.EntryPoint{InputPath: entry, OutputPath: name})
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: points,
		Bundle:              true,
		Splitting:           true,
		Format:              api.FormatESModule,
		Target:              api.ES2022,
		JSX:                 api.JSXAutomatic,
		JSXImportSource:     "preact",
		AbsWorkingDir:       "/",
		Outdir:              "/assets",
		EntryNames:          "[name]-[hash]",
		ChunkNames:          "[name]-[hash]",
		MinifyWhitespace:    minify,
		MinifyIdentifiers:   minify,
		MinifySyntax:        minify,
		Metafile:            true,
		LegalComments:       api.LegalCommentsNone,
		Charset:             api.CharsetUTF8,
		LogLevel:            api.LogLevelSilent,
		Plugins:             []api.Plugin{reader(sources, external, words)},
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.Join(lines, ""))
	}
	for _, file := range result.OutputFiles {
		b.add(file.Path, file.Contents)
	}
	if err := b.link(result.Metafile); err != nil {
		return nil, err
	}
	return b, b.addWorker(sources, minify)
}

// addRaw makes assets of the files in raw and returns the address of each.
func (b *build) addRaw(sources fs.FS) (map[string]string, error) {
	external := make(map[string]string, len(raw))
	for name, file := range raw {
		text, err := fs.ReadFile(sources, file)
		if err != nil {
			return nil, err
		}
		ext := path.Ext(file)
		text = withoutSourceMap(text)
		address := "/assets/" + strings.TrimSuffix(path.Base(file), ext) + "-" + digest(text)[:8] + ext
		b.add(address, text)
		external[name] = address
	}
	return external, nil
}

// reader lets the bundler read sources instead of a disk.
func reader(sources fs.FS, external map[string]string, words *glossary) api.Plugin {
	const space = "ui"
	resolve := func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		if address, ok := external[args.Path]; ok {
			if strings.HasPrefix(args.Path, "asset:") {
				return api.OnResolveResult{Path: address, Namespace: "asset"}, nil
			}
			return api.OnResolveResult{Path: address, External: true}, nil
		}
		if file, ok := packages[args.Path]; ok {
			return api.OnResolveResult{Path: file, Namespace: space}, nil
		}
		file := args.Path
		if strings.HasPrefix(file, ".") {
			file = path.Join(path.Dir(args.Importer), file)
		}
		if strings.HasSuffix(file, officeWords) {
			return api.OnResolveResult{Path: file, Namespace: space}, nil
		}
		for _, ext := range []string{"", ".ts", ".tsx"} {
			if info, err := fs.Stat(sources, file+ext); err == nil && !info.IsDir() {
				return api.OnResolveResult{Path: file + ext, Namespace: space}, nil
			}
		}
		return api.OnResolveResult{}, fmt.Errorf("no source %q for %s", args.Path, args.Importer)
	}
	load := func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		if text, ok, err := words.module(args.Path); ok {
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJSON}, err
		}
		text, err := fs.ReadFile(sources, args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		contents := string(withoutSourceMap(text))
		loader, ok := loaders[path.Ext(args.Path)]
		if !ok {
			return api.OnLoadResult{}, fmt.Errorf("no loader for %s", args.Path)
		}
		return api.OnLoadResult{Contents: &contents, Loader: loader}, nil
	}
	return api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, resolve)
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, load)
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "asset"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			contents := args.Path
			return api.OnLoadResult{Contents: &contents, Loader: api.LoaderText}, nil
		})
	}}
}

var loaders = map[string]api.Loader{
	".ts": api.LoaderTS, ".tsx": api.LoaderTSX, ".mjs": api.LoaderJS, ".js": api.LoaderJS, ".css": api.LoaderCSS, ".json": api.LoaderJSON,
}

// metafile is the part of esbuild's description of its output that we read.
type metafile struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
		CSSBundle  string `json:"cssBundle"`
		Imports    []struct {
			Path     string `json:"path"`
			Kind     string `json:"kind"`
			External bool   `json:"external"`
		} `json:"imports"`
	} `json:"outputs"`
}

// link finds, for each page, the files it needs at once.
func (b *build) link(description string) error {
	var meta metafile
	if err := json.Unmarshal([]byte(description), &meta); err != nil {
		return err
	}
	// static lists the chunks that from imports, and those they import.
	var static func(from string, seen []string) []string
	static = func(from string, seen []string) []string {
		for _, imp := range meta.Outputs[from].Imports {
			if imp.Kind == "import-statement" && !imp.External && !slices.Contains(seen, "/"+imp.Path) {
				seen = static(imp.Path, append(seen, "/"+imp.Path))
			}
		}
		return seen
	}
	words, office := map[string][]string{}, map[string][]string{}
	for out, o := range meta.Outputs {
		lang, ok := strings.CutPrefix(o.EntryPoint, "ui:messages/")
		if !ok {
			continue
		}
		if lang, ok := strings.CutSuffix(lang, officeWords); ok {
			office[lang] = static(out, []string{"/" + out})
		} else {
			words[strings.TrimSuffix(lang, ".json")] = static(out, []string{"/" + out})
		}
	}
	for out, o := range meta.Outputs {
		name, ok := strings.CutPrefix(o.EntryPoint, "ui:src/pages/")
		if !ok || path.Ext(out) != ".js" {
			continue
		}
		p := page{name: strings.TrimSuffix(name, ".tsx"), script: "/" + out, preload: static(out, nil), words: words}
		if !slices.Contains(light, p.name) {
			p.words = map[string][]string{}
			for lang := range words {
				p.words[lang] = slices.Concat(words[lang], office[lang])
			}
		}
		if o.CSSBundle != "" {
			p.styles = []string{"/" + o.CSSBundle}
		}
		b.pages = append(b.pages, p)
	}
	slices.SortFunc(b.pages, func(x, y page) int { return strings.Compare(x.name, y.name) })
	b.version = b.digest()
	return nil
}
